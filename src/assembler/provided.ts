/**
 * The names that a linker defines for programs that ask for them: where code and data end, and the global pointer.
 * Follows ld's default script; test/assembler/flynn.ld defines the same.
 */
import type { Assembly } from './assembly.ts';
import { dataBase, type Layout, textBase } from './layout.ts';
import { Section } from './sections.ts';
import { isDefined } from './symbols.ts';

/** The name that the start of every program may load into gp. */
const globalPointer = '__global_pointer$';

/** Defines what the source refers to and does not define itself. */
export function provide(assembly: Assembly, layout: Layout): void {
  const { textEnd, dataEnd, zerosStart, zerosEnd } = layout;
  const addresses: Readonly<Record<string, number>> = {
    __executable_start: textBase,
    etext: textEnd,
    _etext: textEnd,
    __etext: textEnd,
    edata: dataEnd,
    _edata: dataEnd,
    __bss_start: zerosStart,
    end: zerosEnd,
    _end: zerosEnd,
    __BSS_END__: zerosEnd,
    __DATA_BEGIN__: dataBase,
    // Half of what 12 bits reach beyond the start of the data, so that all of them count.
    [globalPointer]: dataBase + 0x800,
  };
  const memory = new Section('', 0, true, true);
  for (const [name, offset] of Object.entries(addresses)) {
    const entry = name === globalPointer ? assembly.symbols.refer(name) : assembly.symbols.find(name);
    if (!entry || isDefined(entry)) continue;
    entry.place = { section: memory, part: 0, offset };
    entry.binding = 'global';
  }
}
