/** Files that a user names: read or written whole, with a reason where that fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import { Refusal } from './refusal.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};

/** Why a file could not be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** The bytes of a file, `-` being standard input; throws a `Refusal` with `exitCode`. */
export function readBytes(path: string, exitCode: number = exitCodes.program.code): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new Refusal(`cannot read ${path}: ${reasonOf(error)}`, exitCode);
  }
}

/** Writes a file; throws a `Refusal`. */
export function writeBytes(path: string, content: Uint8Array | string): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new Refusal(`cannot write ${path}: ${reasonOf(error)}`);
  }
}
