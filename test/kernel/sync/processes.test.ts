/** Synchronisation objects where processes fork, share memory, and are killed. */
import { expect, it } from 'vitest';
import { calls } from '../../../src/base/abi.ts';
import { runs } from './source.ts';

const region = `li a0, 4096\nli a7, ${calls.share}\necall\nmv s0, a0\n`;

it('a sender that is killed while it waits leaves nothing in the queue, and those behind it go on', () => {
  const { outcome, console, kernel } = runs(
    `main: ${region}li t0, 1\nsw t0, 0(s0)\nli t0, 1\nsend s0, t0
fork s1\nbeqz s1, child\nwait s2\nrecv t0, s0\nprint t0\nli t0, 3\nsend s0, t0\nrecv t0, s0\nprint t0\nquit
child: spawn t0, sender, s0\nsleep 2000\nlw t0, 0(x0)
sender: mv s0, a0\nli t0, 2\nsend s0, t0\nexit\n`,
    { cores: 2 },
  );
  expect([outcome.kind, console.text]).toEqual(['exit', '13']);
  expect(kernel.notes).toEqual([expect.stringMatching(/^process 2 was ended with code 139/)]);
});

it('a writer that is killed while it waits keeps no reader out', () => {
  const { outcome, console } = runs(
    `main: ${region}li t0, 2 << 29\nsw t0, 0(s0)\nrdlock s0
fork s1\nbeqz s1, child\nwait s2\nspawn s3, reader, s0\njoin s3\nrwunlock s0\nwrlock s0\nprintc 'w'\nrwunlock s0\nquit
child: spawn t0, writer, s0\nsleep 2000\nlw t0, 0(x0)
writer: mv s0, a0\nwrlock s0\nexit
reader: mv s0, a0\nrdlock s0\nprintc 'r'\nrwunlock s0\nexit\n`,
    { cores: 2 },
  );
  expect([outcome.kind, console.text]).toEqual(['exit', 'rw']);
});

it('what the forking thread has, the first thread of its child has too, each its own', () => {
  const { outcome, console } = runs(
    `.data\n.mutex m, inherit\n.rwlock l, reader\n.semaphore s, 1\n.queue q, 2\n.text
main: lock m\nwrlock l\ndown s\nli t0, 7\nsend q, t0\nfork s1\nbnez s1, parent
recv t0, q\nprint t0\nunlock m\nprint a0\nrwunlock l\nprint a0\nlock m\nunlock m\nrdlock l\nrwunlock l\nup s\ndown s\nprint a0\nquit
parent: wait s2\nprintc ' '\nunlock m\nprint a0\nrwunlock l\nprint a0\nrecv t0, q\nprint t0\nquit\n`,
  );
  expect([outcome.kind, console.text]).toEqual(['exit', '7000 007']);
});
