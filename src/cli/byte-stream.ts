/**
 * Files too long to be read whole: pieces of bytes, unpacked where gzip has packed them, which their first two bytes tell.
 * Invariant: no more than a few pieces are in memory at a time.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { exitCodes } from './exit-codes.ts';
import { reasonOf } from './files.ts';
import { Refusal } from './refusal.ts';

const pieceSize = 2 ** 18;
const gzipMagic = [0x1f, 0x8b];

/** The bytes of a file, `-` being standard input, in pieces; throws a `Refusal` where they cannot be read or unpacked. */
export async function* readPieces(path: string): AsyncIterable<Uint8Array> {
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceSize });
  const pieces = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let doing = 'read';
  try {
    const start: Buffer[] = [];
    while (start.reduce((sum, { length }) => sum + length, 0) < gzipMagic.length) {
      const next = await pieces.next();
      if (next.done) break;
      start.push(next.value);
    }
    const first = Buffer.concat(start);
    const whole = withFirst(first, pieces);
    if (!gzipMagic.every((byte, index) => first[index] === byte)) {
      yield* whole;
      return;
    }
    doing = 'unpack';
    const { createGunzip } = await import('node:zlib');
    const { pipeline } = await import('node:stream/promises');
    const gunzip = createGunzip({ chunkSize: pieceSize });
    // Its failure is that of the pieces read below.
    pipeline(Readable.from(whole), gunzip).catch(() => undefined);
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    throw new Refusal(`cannot ${doing} ${path}: ${reasonOf(error)}`, exitCodes.program.code);
  }
}

async function* withFirst(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
