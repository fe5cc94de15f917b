/** Scores as the contract counts them. */

/** The score of a power: the number of thresholds that are not above it. */
export const scoreFor = (thresholds: readonly bigint[], power: bigint) => thresholds.filter((one) => one <= power).length;
