/** What `objdump -WL` prints, as rows: the oracle for line tables. */

export interface DecodedRow {
  readonly address: number;
  /** As the line table has it, without the folder that it names by number. */
  readonly file: string;
  readonly line: number | 'end';
}

/** The rows in the order of the program: sequence after sequence by first address. */
export function decodedLines(output: string): DecodedRow[] {
  const sequences: DecodedRow[][] = [[]];
  for (const text of output.split('\n')) {
    const match = /^(\S.*?) +(\d+|-) +(0x[0-9a-f]+|0)(?:\[\d+\])?(?: +\d+)?(?: +x)? *$/.exec(text);
    if (!match) continue;
    const row = {
      address: Number(match[3]),
      file: match[1],
      line: match[2] === '-' ? ('end' as const) : Number(match[2]),
    };
    sequences.at(-1)?.push(row);
    if (row.line === 'end') sequences.push([]);
  }
  return sequences
    .filter((rows) => rows.length > 0)
    .sort((a, b) => a[0].address - b[0].address)
    .flat();
}
