/** Where pages are at home, by what requests cost and how nodes count them. */
import { describe, expect, it } from 'vitest';
import { pageSize } from '../../../src/memory/ram.ts';
import { createNodes, line, linesPerPage } from './nodes.ts';

describe('a frame that is given back', () => {
  it('is at home where it is touched first afterwards', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(0, 'load', frame);
    expect(delta()).toEqual([
      [1, 0],
      [0, 0],
    ]);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    // A line that core 0 has no copy of.
    access(1, 'load', frame + line);
    access(0, 'load', frame + 2 * line);
    expect(delta()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is not placed by a line of its past that goes home', () => {
    const { memory, access, delta } = createNodes({ nodes: 2, lines: 1 });
    const [frame, other] = [memory.ram.allocate(), memory.ram.allocate()];
    access(0, 'store', frame);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    // Core 0 has room for one line only: this drives out what it stored.
    access(0, 'load', other);
    expect(memory.statistics()?.caches.find(({ core, name }) => core === 0 && name === 'l1d')?.writebacks).toBe(1);
    delta();
    access(1, 'load', frame);
    expect(delta()).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('keeps its place in a memory that is saved while it is free', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(0, 'load', frame);
    memory.ram.release(frame);
    const saved = memory.save();
    memory.ram.allocate();
    access(1, 'load', frame + line);
    memory.restore(saved);
    delta();
    memory.ram.allocate();
    access(1, 'load', frame + line);
    access(0, 'load', frame + 2 * line);
    expect(delta()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('placement', () => {
  it('interleaves pages by their numbers, whoever touches them', () => {
    const { memory, access, delta } = createNodes({ nodes: 2, parameters: { placement: 'interleave' } });
    const frames = Array.from({ length: 8 }, () => memory.ram.allocate());
    for (const frame of frames) {
      delta();
      access(0, 'load', frame);
      expect(delta()[0]).toEqual((frame / pageSize) % 2 === 0 ? [1, 0] : [0, 1]);
    }
  });

  it('takes a page as a whole', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(1, 'load', frame + pageSize - line);
    for (let index = 0; index < linesPerPage; index++) access(0, 'load', frame + index * line);
    expect(delta()).toEqual([
      [0, linesPerPage],
      [1, 0],
    ]);
  });
});
