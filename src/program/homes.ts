/**
 * Homes: pages that a program wants on a node of its machine's memory, as the directive `.home` says. In a file each is a
 * note of the owner `Flynn` in a section of its own, which other tools show or pass over.
 * Follows the ELF specification 1.2, "Note Section".
 * Invariant: homes are whole pages, in order, and do not overlap; so all of them are together no more than there are pages.
 */
import { hex } from '../base/bits.ts';
import { mostNodes } from '../base/most-nodes.ts';
import { ByteReader, Malformed } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

export interface Home {
  /** Both are multiples of 4096. */
  readonly address: number;
  readonly size: number;
  readonly node: number;
}

export const homesSection = '.note.flynn.homes';

const page = 4096;
const owner = 'Flynn';
/** Ours to choose; the low ones mean something to tools. */
const noteType = 0x100;
/** A description: address, size, node. */
const descriptionSize = 12;

/** The section's bytes. */
export function writeHomes(homes: readonly Home[]): Uint8Array {
  const writer = new ByteWriter();
  for (const { address, size, node } of homes) {
    writer
      .u32(owner.length + 1)
      .u32(descriptionSize)
      .u32(noteType);
    writer.text(owner).padTo(Math.ceil(writer.length / 4) * 4);
    writer.u32(address).u32(size).u32(node);
  }
  return writer.bytes();
}

/** The homes that a section's bytes tell; throws `Malformed` where they break the invariant or are none. */
export function readHomes(bytes: Uint8Array): Home[] {
  const reader = new ByteReader(bytes);
  const homes: Home[] = [];
  let least = 0;
  while (reader.position < reader.end) {
    const start = reader.position;
    const head = [reader.u32(), reader.u32(), reader.u32()];
    if (
      head[0] !== owner.length + 1 ||
      head[1] !== descriptionSize ||
      head[2] !== noteType ||
      reader.text() !== owner
    ) {
      throw new Malformed('a note is none of Flynn', start);
    }
    reader.skip(-reader.position & 3);
    const at = reader.position;
    const [address, size, node] = [reader.u32(), reader.u32(), reader.u32()];
    if (address % page !== 0 || size % page !== 0 || size === 0 || address + size > 2 ** 32) {
      throw new Malformed(`${size} bytes at ${hex(address)} are no pages`, at);
    }
    if (address < least) throw new Malformed(`the page at ${hex(address)} comes twice or too late`, at);
    if (node >= mostNodes) throw new Malformed(`no machine has a node ${node}`, at);
    homes.push({ address, size, node });
    least = address + size;
  }
  return homes;
}
