/** Files that a user names: read or written, whole or piece by piece, with a reason where that fails. */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import { Refusal } from './refusal.ts';
import { stdout, write } from './terminal.ts';

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
  writing(path, () => writeFileSync(path, content));
}

/** Does what may fail; throws a `Refusal` where it does. */
function writing<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    // What is missing where a file is made is the folder that it would be in.
    const isFolder = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Refusal(`cannot write ${path}: ${isFolder ? 'there is no such folder' : reasonOf(error)}`);
  }
}

/** A file that is written piece by piece; each call throws a `Refusal` where it fails. */
export interface OutputFile {
  write(text: string): void;
  /** Writes what is left. */
  close(): void;
}

const pieceSize = 65_536;

/** Makes a file or empties it, `-` being standard output; small pieces are written together. */
export function createFile(path: string): OutputFile {
  const file = path === '-' ? undefined : writing(path, () => openSync(path, 'w'));
  let waiting: string[] = [];
  let size = 0;
  const flush = () => {
    const bytes = Buffer.from(waiting.join(''));
    waiting = [];
    size = 0;
    if (file === undefined) write(stdout, bytes);
    else writing(path, () => writeAll(file, bytes));
  };
  return {
    write(text) {
      waiting.push(text);
      size += text.length;
      if (size >= pieceSize) flush();
    },
    close() {
      flush();
      if (file !== undefined) writing(path, () => closeSync(file));
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
