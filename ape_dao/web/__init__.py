"""The members' page: one HTML file with everything in it, and the data that lies beside it."""
