/** All that is taken of viem: its pure functions, none of its clients. */

export {
  bytesToHex, concat, decodeAbiParameters, decodeErrorResult, decodeFunctionResult, encodeAbiParameters,
  encodeEventTopics, encodeFunctionData, getAddress, hashTypedData, hexToBytes, isAddress, keccak256,
  numberToHex, size, slice, toEventSelector, toFunctionSelector,
} from 'viem/utils';
export type { Abi, AbiEvent, AbiFunction, AbiParameter, Address, Hex } from 'viem';

export const zeroAddress = '0x0000000000000000000000000000000000000000';
