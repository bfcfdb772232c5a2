/**
 * Directives that say what a name is: its value, who may see it, its size and kind, and the room it has.
 */
import type { Operation } from '../../../grammar/tree.ts';
import type { Assembly } from '../assembly.ts';
import { assignName, duplicate } from '../definitions.ts';
import { evaluate } from '../expressions.ts';
import { isDefined, type SymbolEntry } from '../symbols.ts';
import { type Directive, directive, expressionAt, nameAt, numberAt, refuseOperand, takes } from './directive.ts';

function bind(binding: SymbolEntry['binding']): Directive['do'] {
  return (assembly, operation) => {
    if (!takes(assembly, operation, 'name, ...', 1, Number.POSITIVE_INFINITY)) return;
    for (let index = 0; index < operation.operands.length; index++) {
      const name = nameAt(assembly, operation, index);
      if (name === undefined) continue;
      const entry = assembly.symbols.refer(name);
      // A weak name stays weak, whatever else is said of it; as in GNU as.
      if (binding !== 'global' || entry.binding !== 'weak') entry.binding = binding;
      if (binding === 'local') entry.declaredLocal = true;
    }
  };
}

const setForm = 'name, value';

function set(fixed: boolean): Directive['do'] {
  return (assembly, operation) => {
    if (!takes(assembly, operation, setForm, 2)) return;
    const name = nameAt(assembly, operation, 0);
    const value = expressionAt(assembly, operation, 1);
    const { span } = operation.operands[0];
    if (name !== undefined && value) assignName(assembly, { value, span }, name, fixed);
  };
}

/** RARS: another name for a register, a number or an address, whatever the operand is. */
function alias(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, 'name, value', 2)) return;
  const name = nameAt(assembly, operation, 0);
  if (name === undefined) return;
  const [{ span }, value] = operation.operands;
  const entry = assembly.symbols.find(name);
  if (entry && isDefined(entry)) return void duplicate(assembly, name, span, entry.definedAt);
  // Replaced now, so that a chain of names ends and none can go in a circle.
  const [settled] = assembly.withoutAliases([value]);
  if (settled.kind === 'expression' && settled.value.kind === 'symbol' && settled.value.name === name) {
    return void refuseOperand(assembly, operation, value, 'something else than the name itself');
  }
  assembly.aliases.set(name, settled);
}

const commonForm = 'name, size[, alignment]';

function common(assembly: Assembly, operation: Operation): void {
  const room = readRoom(assembly, operation);
  if (!room) return;
  const entry = assembly.symbols.refer(room.name);
  if (entry.declaredLocal) return void reserve(assembly, operation, room);
  if (isDefined(entry) && !entry.common) {
    return void duplicate(assembly, room.name, operation.operands[0].span, entry.definedAt);
  }
  // Declared more than once, the largest holds.
  entry.common = {
    size: Math.max(room.size, entry.common?.size ?? 0),
    alignment: Math.max(room.alignment, entry.common?.alignment ?? 1),
  };
  entry.definedAt ??= operation.operands[0].span;
  if (entry.binding === 'local') entry.binding = 'global';
  entry.type ??= 'object';
}

function local(assembly: Assembly, operation: Operation): void {
  const room = readRoom(assembly, operation);
  if (room) reserve(assembly, operation, { ...room, alignment: operation.operands[2] ? room.alignment : room.guess });
}

/** Room in `.bss` that only this source knows. */
function reserve(assembly: Assembly, operation: Operation, room: Room): void {
  const { sections, symbols } = assembly;
  const bss = sections.open('.bss');
  const current = sections.current;
  sections.current = bss;
  bss.alignment = Math.max(bss.alignment, room.alignment);
  const { origin } = assembly.reporter;
  if (room.alignment > 1) {
    const part = {
      kind: 'align',
      at: bss.length,
      size: 0,
      limit: 0,
      fill: { value: 0, width: 1 },
      span: operation.span,
      origin,
    } as const;
    bss.add({ ...part, unit: room.alignment });
  }
  const { span } = operation.operands[0];
  const earlier = symbols.label(room.name, bss.place, span);
  if (earlier) duplicate(assembly, room.name, span, earlier.definedAt);
  else if (assembly.affords(room.size + room.alignment, span)) bss.reserve(room.size);
  sections.current = current;
  const entry = symbols.refer(room.name);
  entry.type ??= 'object';
  entry.size ??= { plus: undefined, minus: undefined, offset: BigInt(room.size) };
}

interface Room {
  readonly name: string;
  readonly size: number;
  readonly alignment: number;
  /** The alignment that `.lcomm` takes where none is given: as large as the size, up to 8. */
  readonly guess: number;
}

function readRoom(assembly: Assembly, operation: Operation): Room | undefined {
  if (!takes(assembly, operation, commonForm, 2, 3)) return undefined;
  const name = nameAt(assembly, operation, 0);
  const size = numberAt(assembly, operation, 1, 'the size');
  const guess = size === undefined ? 1 : size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
  const alignment = numberAt(assembly, operation, 2, 'the alignment', guess);
  if (name === undefined || size === undefined || alignment === undefined) return undefined;
  if (
    size < 0 ||
    size > 2 ** 30 ||
    alignment < 1 ||
    2 ** Math.round(Math.log2(alignment)) !== alignment ||
    alignment > 2 ** 20
  ) {
    assembly.report('FLY0234', operation.span, `${size} bytes aligned to ${alignment} are not possible`, {
      expected: 'a size from 0 up, and a power of two',
    });
    return undefined;
  }
  return { name, size, alignment, guess };
}

function type(assembly: Assembly, operation: Operation): void {
  const name = nameAt(assembly, operation, 0);
  if (name === undefined) return;
  const given = operation.operands[1];
  const word =
    given?.kind === 'type'
      ? given.name
      : given?.kind === 'string'
        ? new TextDecoder().decode(given.bytes)
        : given?.kind === 'expression' && given.value.kind === 'symbol'
          ? given.value.name.replace(/^STT_/, '').toLowerCase()
          : undefined;
  if (word === undefined) return void refuseOperand(assembly, operation, given, '`@function` or `@object`');
  const entry = assembly.symbols.refer(name);
  if (word === 'function' || word === 'func' || word === 'gnu_indirect_function') entry.type = 'function';
  else if (word !== 'notype') entry.type = 'object';
}

function size(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, 'name, size', 2)) return;
  const name = nameAt(assembly, operation, 0);
  const expression = expressionAt(assembly, operation, 1);
  const value = expression && evaluate(assembly, expression);
  if (name !== undefined && value) assembly.symbols.refer(name).size = value;
}

// biome-ignore format: a row is a line
export const symbolDirectives: readonly Directive[] = [
  directive('.globl .global', 'name, ...', 'Let other files, and the start of the program, see a name', bind('global')),
  directive('.local',  'name, ...',  'Keep a name to this file',                         bind('local')),
  directive('.weak',   'name, ...',  'A name that may be missing: it is 0 then',         bind('weak')),
  directive('.set .equ', setForm,    'Give a name a value; it may be changed later',     set(false)),
  directive('.equiv',  setForm,      'Give a name a value for good',                     set(true)),
  directive('.eqv',    setForm,      'Another name for a register, number or address (RARS)', alias, { spaced: true }),
  directive('.comm',   commonForm,   'Room, zero at the start, that files may share',    common),
  directive('.lcomm',  commonForm,   'Room, zero at the start, of this file',            local),
  directive('.type',   'name, @function', 'Whether a name is a function or an object',   type, { spaced: true }),
  directive('.size',   'name, size', 'How many bytes belong to a name',                  size),
];
