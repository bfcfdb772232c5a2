/** How many memory nodes a machine may have; programs may name those from 0 to one less. */
export const mostNodes = 1024;
