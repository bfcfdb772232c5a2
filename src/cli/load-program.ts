/**
 * A program that a user names: a source or an ELF file, by path, `-` for standard input, or the bare name of a bundled one.
 * An ELF file is told by its first four bytes. What is wrong with a source goes to standard error, all of it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Diagnostic, showDiagnostic } from '../base/diagnostics.ts';
import { nearest } from '../base/nearest.ts';
import { magic } from '../program/elf-format.ts';
import { type Program, permission } from '../program/program.ts';
import { bundledPrograms, findBundled } from './bundled.ts';
import { exitCodes } from './exit-codes.ts';
import { readBytes } from './files.ts';
import { type Header, parseHeader } from './header.ts';
import { Refusal, refuseWith } from './refusal.ts';
import { complain } from './terminal.ts';

/** A source text under the name that messages use. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** Reads what the source includes, by paths relative to it. */
  read(path: string): Uint8Array | undefined;
}

export interface LoadedProgram {
  /** Its name without folders. */
  readonly file: string;
  /** The file itself. */
  readonly bytes: Uint8Array;
  readonly program: Program;
  /** Of a source; an ELF file has an empty one. */
  readonly header: Header;
  /** The text of a source file by the name that line tables use. */
  sourceOf(file: string): string | undefined;
}

/** Loads the program that `word` names; throws a `Refusal`. */
export async function loadProgram(word: string, options: { readonly quiet?: boolean } = {}): Promise<LoadedProgram> {
  const path = locate(word);
  const bytes = readBytes(path);
  const file = word === '-' ? 'stdin' : path === word ? word : basename(path);
  if (isElf(bytes)) return loadElf(file, path, bytes);
  const source = sourceFrom(file, path, bytes);
  const { program, sources } = await assembleSource(source, options);
  if (!program.segments.some(({ permissions, size }) => permissions & permission.execute && size > 0)) {
    const help = 'begin it with a label and an instruction, such as `main: exit`';
    throw new Refusal(`${file} has no instruction: there is nothing to run\n  help: ${help}`, exitCodes.program.code);
  }
  // Reports name a source without its folder, so that they are the same wherever it lies.
  const name = basename(file);
  const lines = program.lines.map((row) => (row.file === file ? { ...row, file: name } : row));
  const sourceOf = (wanted: string) => (wanted === name ? source.text : sources.get(wanted));
  return { file: name, bytes, program: { ...program, lines }, header: parseHeader(source.text), sourceOf };
}

/** The source that `word` names; throws a `Refusal` for what cannot be read or is no text. */
export function loadSource(word: string): SourceFile {
  const path = locate(word);
  return sourceFrom(word === '-' ? 'stdin' : path === word ? word : basename(path), path, readBytes(path));
}

/** Assembles a source, its listing included; says all that is wrong with it and throws a `Refusal` where that is an error. */
export async function assembleSource(source: SourceFile, { quiet = false }: { readonly quiet?: boolean } = {}) {
  const { assemble } = await import('../assembler/assembler.ts');
  const result = assemble({ file: source.file, text: source.text }, { read: source.read });
  const sourceOf = (file: string) => result.sources.get(file);
  const { program, diagnostics } = result;
  if (!program) throw refuseWith(diagnostics, exitCodes.program.code, sourceOf);
  if (!quiet) warn(diagnostics, sourceOf);
  return { program, sources: result.sources, listing: () => result.listing };
}

/** Whether a file calls itself ELF. */
function isElf(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

async function loadElf(file: string, path: string, bytes: Uint8Array): Promise<LoadedProgram> {
  const { readElf } = await import('../program/elf-read.ts');
  const result = readElf(bytes, file);
  if (!('program' in result)) throw refuseWith(result.diagnostics, exitCodes.program.code);
  warn(result.diagnostics, () => undefined);
  const folder = dirname(path);
  return {
    file: basename(file),
    bytes,
    program: result.program,
    header: parseHeader(''),
    // A compiler names sources as they were seen from where it ran: often from where the file is, or from here.
    sourceOf: (name) => (readNear(folder, name) ?? readNear('.', name))?.toString('utf8'),
  };
}

function warn(diagnostics: readonly Diagnostic[], sourceOf: (file: string) => string | undefined): void {
  for (const diagnostic of diagnostics) complain(showDiagnostic(diagnostic, sourceOf));
}

/** A path as the user wrote it, or the path of the bundled program of that name. */
function locate(word: string): string {
  if (word === '-' || existsSync(word)) return word;
  const bundled = findBundled(word);
  if (bundled) return bundled;
  const near = nearest(
    basename(word, '.s'),
    bundledPrograms().map(({ name }) => name),
  );
  const help = near
    ? `did you mean the bundled program '${near}'?`
    : '`flynn programs` lists those that come with Flynn';
  throw new Refusal(
    `there is no file ${word}, and no bundled program of that name\n  help: ${help}`,
    exitCodes.program.code,
  );
}

function sourceFrom(file: string, path: string, bytes: Uint8Array): SourceFile {
  if (bytes.includes(0)) {
    throw new Refusal(`${file} is neither a source text nor an ELF file`, exitCodes.program.code);
  }
  const folder = path === '-' ? '.' : dirname(path);
  return { file, text: Buffer.from(bytes).toString('utf8'), read: (name) => readNear(folder, name) };
}

/** A file by its path from `folder`; undefined where it is none that can be read. */
function readNear(folder: string, name: string): Buffer | undefined {
  const path = resolve(folder, name);
  try {
    return statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
