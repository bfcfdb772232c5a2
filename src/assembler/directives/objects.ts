/**
 * Directives that reserve a synchronisation object in `.data`: aligned words under a name, as the kernel wants to find them
 * at the first use (`base/sync-words.ts`). What GNU as makes of the same words with `.word` is the same.
 */
import type { Operation } from '../../../grammar/tree.ts';
import {
  ceilingBits,
  choiceBits,
  highestPriority,
  mostCount,
  mostItems,
  mostParties,
  mutexProtocols,
  preferences,
  queueHead,
} from '../../base/sync-words.ts';
import type { Assembly } from '../assembly.ts';
import { duplicate } from '../definitions.ts';
import { type Directive, directive, nameAt, numberAt, takes } from './directive.ts';

/** Words with a name; those after the last that is given are zero. */
interface Layout {
  readonly words: readonly number[];
  readonly count: number;
}

const zeroWord = (): Layout => ({ words: [0], count: 1 });

function mutexLayout(assembly: Assembly, operation: Operation): Layout | undefined {
  const protocol = choice(assembly, operation, mutexProtocols);
  if (protocol === undefined) return undefined;
  const wanted = protocol === 2;
  if (
    operation.operands.length > 2 !== wanted &&
    !takes(assembly, operation, mutexForm, wanted ? 3 : 1, wanted ? 3 : 2)
  ) {
    return undefined;
  }
  const ceiling = wanted ? amount(assembly, operation, 2, 'the ceiling', 0, highestPriority) : 0;
  return ceiling === undefined ? undefined : { words: [(protocol << choiceBits) | (ceiling << ceilingBits)], count: 1 };
}

function rwlockLayout(assembly: Assembly, operation: Operation): Layout | undefined {
  const preference = choice(assembly, operation, preferences);
  return preference === undefined ? undefined : { words: [preference << choiceBits], count: 1 };
}

function counted(what: string, least: number, most: number, layout: (n: number) => Layout): Maker {
  return (assembly, operation) => {
    const number = amount(assembly, operation, 1, what, least, most);
    return number === undefined ? undefined : layout(number);
  };
}

type Maker = (assembly: Assembly, operation: Operation) => Layout | undefined;

/** The place of the word that the second operand is among `options`; the first where it is left out. */
function choice(assembly: Assembly, operation: Operation, options: readonly string[]): number | undefined {
  if (operation.operands.length < 2) return 0;
  const word = nameAt(assembly, operation, 1);
  if (word === undefined) return undefined;
  const place = options.indexOf(word);
  if (place >= 0) return place;
  assembly.report('FLY0244', operation.operands[1].span, `\`${word}\` is no kind of \`${operation.name}\``, {
    expected: options.map((option) => `\`${option}\``).join(', '),
  });
  return undefined;
}

/** A number within bounds; told where it is not. */
function amount(
  assembly: Assembly,
  operation: Operation,
  index: number,
  what: string,
  least: number,
  most: number,
): number | undefined {
  const number = numberAt(assembly, operation, index, what);
  if (number === undefined || (number >= least && number <= most)) return number;
  const { span } = operation.operands[index];
  assembly.report('FLY0244', span, `${number} is not possible as ${what}`, { expected: `${least} to ${most}` });
  return undefined;
}

function declare(form: string, least: number, most: number, make: Maker): Directive['do'] {
  return (assembly, operation) => {
    if (!takes(assembly, operation, form, least, most)) return;
    const name = nameAt(assembly, operation, 0);
    if (name === undefined) return;
    const layout = make(assembly, operation);
    if (layout) place(assembly, operation, name, layout);
  };
}

/** Puts the words into `.data`, wherever the source stands. */
function place(assembly: Assembly, operation: Operation, name: string, { words, count }: Layout): void {
  const { sections, symbols } = assembly;
  const { current } = sections;
  const data = sections.open('.data');
  sections.current = data;
  data.alignment = Math.max(data.alignment, 4);
  const { span } = operation;
  const { origin } = assembly.reporter;
  const fill = { value: 0, width: 1 };
  data.add({ kind: 'align', at: data.length, size: 0, unit: 4, limit: 0, fill, span, origin });
  const at = operation.operands[0].span;
  const earlier = symbols.label(name, data.place, at);
  const size = 4 * count;
  if (earlier) duplicate(assembly, name, at, earlier.definedAt);
  else if (assembly.affords(size + 4, at)) {
    assembly.beginEmission(span, undefined, false);
    const start = data.reserve(size);
    for (const [index, word] of words.entries()) putWord(data.bytes, start + 4 * index, word);
    assembly.endEmission();
    const entry = symbols.refer(name);
    entry.type = 'object';
    entry.size = { plus: undefined, minus: undefined, offset: BigInt(size) };
  }
  sections.current = current;
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(at, word, true);
}

const mutexForm = 'name[, plain | inherit | ceiling, priority]';

// biome-ignore format: a row is a line
export const objectDirectives: readonly Directive[] = [
  directive('.mutex',     mutexForm,      'A mutex, free; with priority inheritance or a priority ceiling if that is said',
            declare(mutexForm, 1, 3, mutexLayout)),
  directive('.condition', 'name',         'A condition variable that nobody waits for', declare('name', 1, 1, zeroWord)),
  directive('.semaphore', 'name, count',  'A counting semaphore',
            declare('name, count', 2, 2, counted('the count', 0, mostCount, (n) => ({ words: [n], count: 1 })))),
  directive('.rwlock',    'name[, fair | reader | writer]', 'A readers-writer lock: who comes next, or who is preferred',
            declare('name[, fair | reader | writer]', 1, 2, rwlockLayout)),
  directive('.barrier',   'name, parties', 'A barrier for so many threads',
            declare('name, parties', 2, 2, counted('the number of threads', 1, mostParties, (n) => ({ words: [n], count: 2 })))),
  directive('.queue',     'name, room',   'A bounded queue, empty, with room for so many items of a word',
            declare('name, room', 2, 2, counted('the room', 1, mostItems, (n) => ({ words: [n], count: queueHead / 4 + n })))),
];
