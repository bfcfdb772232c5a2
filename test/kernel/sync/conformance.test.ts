import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { calls } from '../../../src/base/abi.ts';
import { conforms, type Kind, numbersOf, plainCall } from './conformance.ts';
import { barriers, conditions, futexes, mutexes, type Op, queues, rwlocks, semaphores } from './models.ts';

const ops = (...names: string[]) =>
  fc.record({ call: fc.constantFrom(...names), object: fc.nat(1), other: fc.integer({ min: -40, max: 40 }) });

function kind(declarations: string, names: (keyof typeof calls)[], weights: string[], model: Kind['model']): Kind {
  const numbers = numbersOf(...names);
  return { declarations, numbers, emit: plainCall(numbers), ops: ops(...weights), model };
}

describe('random programs go as the model says, to the end or to the same deadlock:', () => {
  it('mutexes', () => {
    const weights = ['lock', 'lock', 'unlock', 'unlock', 'trylock'];
    conforms(kind('.mutex o0\n.mutex o1', ['lock', 'trylock', 'unlock'], weights, mutexes), 100);
  }, 120_000);

  it('semaphores', () => {
    const declarations = '.semaphore o0, 2\n.semaphore o1, 2';
    const weights = ['down', 'down', 'up', 'up', 'trydown'];
    conforms(
      kind(declarations, ['down', 'trydown', 'up'], weights, () => semaphores(2)),
      200,
    );
  }, 120_000);

  it.each(['fair', 'reader', 'writer'] as const)(
    'readers-writer locks, %s',
    (prefers) => {
      const declarations = `.rwlock o0, ${prefers}\n.rwlock o1, ${prefers}`;
      const weights = ['rdlock', 'rdlock', 'wrlock', 'rwunlock', 'rwunlock', 'rwunlock'];
      conforms(
        kind(declarations, ['rdlock', 'wrlock', 'rwunlock'], weights, () => rwlocks(prefers)),
        150,
      );
    },
    120_000,
  );

  it('barriers', () => {
    conforms(kind('.barrier o0, 2\n.barrier o1, 3', ['arrive'], ['arrive'], byParties), 60);
  }, 120_000);

  it('bounded queues', () => {
    const plain = kind('.queue o0, 2\n.queue o1, 2', ['send', 'recv'], ['send', 'recv'], () => queues(2));
    // What was received is in a1.
    const emit: Kind['emit'] = (op) => (op.call === 'recv' ? `${plain.emit(op)}\nmv a0, a1` : plain.emit(op));
    conforms({ ...plain, emit }, 80);
  }, 120_000);

  it('conditions and their mutexes', () => {
    const declarations = '.condition o0\n.condition o1\n.mutex x0\n.mutex x1';
    const numbers = numbersOf('lock', 'unlock', 'await', 'signal', 'broadcast');
    const onMutex = fc.record({ call: fc.constantFrom('lock', 'unlock'), object: fc.nat(1), other: fc.constant(0) });
    const onCondition = fc.record({
      call: fc.constantFrom('await', 'await', 'signal', 'broadcast'),
      object: fc.nat(1),
      other: fc.nat(1),
    });
    const emit: Kind['emit'] = ({ call, object, other }) => {
      const first = call === 'lock' || call === 'unlock' ? `x${object}` : `o${object}`;
      return `la a0, m${first}\nla a1, mx${other}\nli a7, ${numbers[call]}\necall`;
    };
    // `x0` is a register, so the names have a letter before them.
    const named = declarations.replace(/ ([ox]\d)/g, ' m$1');
    conforms({ declarations: named, numbers, emit, ops: fc.oneof(onMutex, onCondition), model: conditions }, 120);
  }, 120_000);

  it('futexes', () => {
    const numbers = { wait: 98, wake: 422 };
    const emit: Kind['emit'] = ({ call, object, other }) => {
      const operation = call === 'wait' ? 0 : 1;
      const [number, value] = [numbers[call as 'wait' | 'wake'], other];
      return `la a0, o${object}\nli a1, ${operation}\nli a2, ${value}\nli a3, 0\nli a7, ${number}\necall`;
    };
    const one = fc.oneof(
      fc.record({ call: fc.constant('wait'), object: fc.nat(1), other: fc.constantFrom(5, 5, 5, 4) }),
      fc.record({ call: fc.constant('wake'), object: fc.nat(1), other: fc.nat(3) }),
    );
    conforms({ declarations: 'o0: .word 5\no1: .word 5', numbers, emit, ops: one, model: futexes }, 60);
  }, 120_000);
});

/** Two must arrive at the first, three at the second. */
function byParties(): ReturnType<Kind['model']> {
  const [two, three] = [barriers(2), barriers(3)];
  const model = (tid: number, op: Op) => (op.object === 0 ? two : three)(tid, op);
  return Object.assign(model, { holders: two.holders });
}
