/**
 * Declarations of synchronisation objects: aligned words in `.data`, the same as GNU as makes of them written out, and
 * refused where there can be no such object.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { describeWithOracles } from '../oracle.ts';
import { difference, gnuPieces, inGnuWords, ourPieces } from './gnu.ts';

describeWithOracles(['as', 'ld'], 'objects', () => {
  it.each([
    ['of every kind', '.mutex a\n.condition b\n.semaphore c, 3\n.rwlock d\n.barrier e, 4\n.queue f, 5\nnop'],
    [
      'of every choice',
      '.mutex a, plain\n.mutex b, inherit\n.mutex c, ceiling, 255\n.rwlock d, reader\n.rwlock e, writer\n.rwlock f, fair\nnop',
    ],
    [
      'at the bounds',
      '.semaphore a, 0x7fffffff\n.semaphore b, 0\n.barrier c, 1\n.barrier d, 1 << 20\n.queue e, 1\nnop',
    ],
    ['between other data', '.data\n.byte 1\n.queue q, 2\n.byte 2\n.barrier b, 2\n.byte 3\n.text\nla a0, q\nla a1, b'],
    ['from code', 'nop\n.semaphore s, 1\nlw a0, s\n.equ N, 7\n.queue q, N + 1\nlw a0, q'],
  ])('%s', (_, text) => {
    expect(difference(ourPieces(`${text}\n`), gnuPieces(inGnuWords(`${text}\n`) ?? ''))).toBeUndefined();
  });
});

describe('objects', () => {
  it('are symbols with a size', () => {
    const { program } = assemble({ file: 'x.s', text: '.barrier b, 3\n.queue q, 5\nnop\n' });
    const objects = program?.symbols.filter(({ name }) => name === 'b' || name === 'q');
    expect(objects?.map(({ name, size, kind }) => [name, size, kind])).toEqual([
      ['b', 8, 'data'],
      ['q', 32, 'data'],
    ]);
  });

  it.each([
    ['.semaphore s', 'FLY0219', '`.semaphore` needs an operand more'],
    ['.semaphore s, -1', 'FLY0244', '-1 is not possible as the count'],
    ['.semaphore s, 0x80000000', 'FLY0244', '2147483648 is not possible as the count'],
    ['.barrier b, 0', 'FLY0244', '0 is not possible as the number of threads'],
    ['.queue q, 0', 'FLY0244', '0 is not possible as the room'],
    ['.queue q, 0x100001', 'FLY0244', '1048577 is not possible as the room'],
    ['.rwlock l, writers', 'FLY0244', '`writers` is no kind of `.rwlock`'],
    ['.mutex m, polite', 'FLY0244', '`polite` is no kind of `.mutex`'],
    ['.mutex m, ceiling', 'FLY0219', '`.mutex` needs an operand more'],
    ['.mutex m, ceiling, 256', 'FLY0244', '256 is not possible as the ceiling'],
    ['.mutex m, inherit, 3', 'FLY0219', '`.mutex` takes no more operands'],
    ['.condition c, 1', 'FLY0219', '`.condition` takes no more operands'],
    ['.condition a0', 'FLY0304', '`a0` is a register and cannot be a symbol'],
    ['.semaphore s, later', 'FLY0228', undefined],
  ])('%s is refused', (line, code, message) => {
    const { program, diagnostics } = assemble({ file: 'x.s', text: `${line}\nnop\n` });
    expect(program).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    if (message) expect(diagnostics[0].message).toBe(message);
  });

  it('have names of their own', () => {
    const { diagnostics } = assemble({ file: 'x.s', text: '.barrier b, 3\n.queue b, 5\nnop\n' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['FLY0302']);
  });
});
