/**
 * Where sections lie in memory.
 * The addresses are RARS's: code from 0x00400000, data from 0x10010000. Sections are taken in the order in which
 * test/assembler/flynn.ld takes them, so that GNU ld gives the same addresses; each change of permissions starts a page.
 */
import { alignUp } from '../base/bits.ts';
import { permission } from '../program/program.ts';
import { inFamily, type Section } from './sections.ts';

export const textBase = 0x0040_0000;
export const dataBase = 0x1001_0000;
const page = 4096;

/** Several sections that lie together under one name. */
export interface Group {
  readonly name: string;
  readonly permissions: number;
  readonly sections: readonly Section[];
  readonly zeros: boolean;
  address: number;
  size: number;
}

export interface Layout {
  readonly groups: readonly Group[];
  /** Where code ends, constants, and the initialised data. */
  readonly textEnd: number;
  readonly constantsEnd: number;
  readonly dataEnd: number;
  readonly zerosStart: number;
  /** Where `.bss` ends: what ld calls the end, though zeros under names of their own come after it. */
  readonly zerosEnd: number;
  /** The end of all. */
  readonly end: number;
}

const { read, write, execute } = permission;

/** Gives every allocated section its address; their sizes are settled. */
export function layOut(all: readonly Section[]): Layout {
  const sections = all.filter(({ allocated }) => allocated);
  const groups: Group[] = [];
  let cursor = textBase;
  const place = (name: string, members: readonly Section[]) => {
    const used = members.filter(({ size }) => size > 0);
    const alignment = Math.max(1, ...members.map((member) => member.alignment));
    if (members.length === 0) return;
    cursor = alignUp(cursor, alignment);
    const address = cursor;
    for (const section of members) {
      cursor = alignUp(cursor, section.alignment);
      section.address = cursor;
      cursor += section.size;
    }
    if (used.length === 0) return;
    const [{ permissions }] = used;
    const zeros = used.every((section) => section.zeros);
    groups.push({ name, permissions, sections: used, zeros, address, size: cursor - address });
  };

  const withPermissions = (wanted: number) => sections.filter(({ permissions }) => permissions === wanted);
  place('.text', familyFirst(withPermissions(read + execute), ['.text']));
  const textEnd = cursor;
  cursor = alignUp(cursor, page);
  place('.rodata', familyFirst(withPermissions(read), ['.rodata', '.srodata']));
  cursor = alignUp(cursor, page);
  place('.wtext', withPermissions(read + write + execute));
  const constantsEnd = cursor;

  cursor = dataBase;
  const data = withPermissions(read + write);
  const plain = ['.data', '.sdata'];
  const zeroed = ['.sbss', '.bss', 'COMMON'];
  const families = [...plain, ...zeroed];
  const own = data.filter(({ name }) => !families.some((family) => inFamily(name, family)));
  place('.data', inOrder(data, plain));
  for (const section of own.filter(({ zeros }) => !zeros)) place(section.name, [section]);
  const dataEnd = cursor;
  const zerosStart = cursor;
  place('.bss', inOrder(data, zeroed));
  const zerosEnd = cursor;
  for (const section of own.filter(({ zeros }) => zeros)) place(section.name, [section]);
  return { groups, textEnd, constantsEnd, dataEnd, zerosStart, zerosEnd, end: cursor };
}

/** Those of the families first, in the order of the file, and then all others. */
function familyFirst(sections: readonly Section[], families: readonly string[]): Section[] {
  const isOwn = ({ name }: Section) => families.some((family) => inFamily(name, family));
  return [...sections.filter(isOwn), ...sections.filter((section) => !isOwn(section))];
}

/** Those of the first family, then those of the second. */
function inOrder(sections: readonly Section[], families: readonly string[]): Section[] {
  return families.flatMap((family) => sections.filter(({ name }) => inFamily(name, family)));
}
