/** Symbols of a program that a user names on the command line. */
import { nearest } from '../base/nearest.ts';
import { createLookup } from '../program/lookup.ts';
import type { Program, ProgramSymbol } from '../program/program.ts';
import { Refusal } from './refusal.ts';

/** The code or data of that name; throws a `Refusal` that begins with `flag`, which named it. */
export function symbolNamed(name: string, program: Program, flag: string): ProgramSymbol {
  const symbol = createLookup(program).symbolNamed(name);
  if (symbol && symbol.kind !== 'absolute') return symbol;
  const near = nearest(
    name,
    program.symbols.map((one) => one.name),
  );
  const help = near ? `\n  help: did you mean \`${near}\`?` : '';
  throw new Refusal(`${flag}: no code or data of the program is named \`${name}\`${help}`);
}
