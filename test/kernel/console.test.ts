import { describe, expect, it } from 'vitest';
import { Console } from '../../src/devices/console.ts';
import { Builder } from './builder.ts';
import { type RigSetting, run } from './rig.ts';

/** What a program with these calls, and exit at the end, shows. */
function shown(build: (b: Builder) => unknown, setting: RigSetting = {}): string {
  const b = new Builder().label('main');
  build(b);
  const { outcome, console } = run(b.call(10).program(), setting);
  expect(outcome).toMatchObject({ kind: 'exit', code: 0 });
  return console.text;
}

describe('printing', () => {
  it.each([
    [1, -2147483648, '-2147483648'],
    [34, 0xbeef, '0x0000beef'],
    [34, -1, '0xffffffff'],
    [35, 5, '00000000000000000000000000000101'],
    [36, -1, '4294967295'],
    [11, 0x141, 'A'],
  ])('call %i prints %i as %s, and leaves a0 alone', (number, value, text) => {
    expect(shown((b) => b.call(number, value).mv('s0', 'a0').call(11, 32).call(36, 's0'))).toBe(
      `${text} ${value >>> 0}`,
    );
  });

  it('prints strings to the zero byte', () => {
    expect(shown((b) => b.call(4, b.object('s', 'Grüße\n')))).toBe('Grüße\n');
  });

  it('takes the number from a0 for Venus', () => {
    const b = new Builder().label('main').li('a0', 1).li('a1', 42).op('ecall').li('a0', 17).li('a1', 3).op('ecall');
    const { console, outcome } = run(b.program(), { ecall: 'venus' });
    expect([console.text, outcome.code]).toEqual(['42', 3]);
  });
});

describe('reading', () => {
  it('reads numbers, a line each', () => {
    expect(shown((b) => b.call(5).call(1, 'a0').call(5).call(1, 'a0'), { input: ' -12 \r\n+7' })).toBe('-127');
  });

  it('reads the first character of a line', () => {
    expect(shown((b) => b.call(12).call(11, 'a0').call(12).call(11, 'a0'), { input: 'abc\nxyz\n' })).toBe('ax');
  });

  it.each([
    ['abc', 10, 'abc\n'],
    ['abcdef', 4, 'abc'],
    ['abc', 4, 'abc'],
    ['abc', 5, 'abc\n'],
    ['abc', 1, ''],
    ['', 5, '\n'],
  ])('reads the line %j into %i bytes as %j, as fgets does', (input, size, text) => {
    const read = (b: Builder) => {
      const buffer = b.object('buffer', '...........');
      b.call(8, buffer, size).call(4, buffer);
    };
    expect(shown(read, { input: `${input}\n` })).toBe(text);
  });

  it('leaves a buffer of size 0 alone', () => {
    const read = (b: Builder) => {
      const buffer = b.object('buffer', '...');
      b.call(8, buffer, 0).call(4, buffer);
    };
    expect(shown(read, { input: 'abc\n' })).toBe('...');
  });

  it('ends the run where a number is none, or the input has ended', () => {
    const program = () => new Builder().label('main').call(5).program();
    const message = (input: string) => run(program(), { input }).outcome.message;
    expect(message('12x\n')).toBe(
      "read_int: '12x' is not a number from -2147483648 to 2147483647: thread 1 (main) at main+8",
    );
    expect(message('2147483648\n')).toContain('is not a number');
    expect(message('')).toBe('read_int: the input has ended: thread 1 (main) at main+8');
    expect(run(new Builder().label('main').call(12).program(), { input: '\n' }).outcome.message).toContain('empty');
  });
});

describe('files', () => {
  it('reads a line at most, then the rest, then 0', () => {
    const program = (b: Builder) => {
      const buffer = b.object('buffer', '........');
      for (let i = 0; i < 4; i++) b.call(63, 0, buffer, 3).mv('s0', 'a0').call(1, 's0').call(64, 1, buffer, 's0');
    };
    expect(shown(program, { input: 'ab\ncdefg' })).toBe('3ab\n3cde2fg0');
  });

  it('answers -errno for what cannot be', () => {
    const answers = shown((b) => {
      const at = b.object('buffer', '........');
      const calls = [
        [64, 1, 0, 4], // -EFAULT
        [64, 1, at, -1],
        [64, 0, at, 1], // -EBADF
        [64, 3, at, 1],
        [63, 0, 0x0040_0000, 1],
        [63, 0, 0, 1],
        [62, 1, 0, 0], // -ESPIPE
        [62, 7, 0, 0],
        [56, 0, at, 0],
        [1024, at, 0],
        [80, 1, 4],
        [57, 2],
        [57, 2],
        [64, 2, at, 1],
        [4321],
        [-1],
      ] as const;
      for (const [number, ...args] of calls)
        b.call(number, ...args)
          .call(1, 'a0')
          .call(11, 32);
    });
    expect(answers).toBe('-14 -14 -9 -9 -14 -14 -29 -9 -13 -13 -14 0 -9 -9 -38 -38 ');
  });

  it('notes an unknown call and a file that was asked for, once each', () => {
    const b = new Builder().label('main').call(56).call(56).call(999).call(10);
    expect(run(b.program()).kernel.notes).toEqual([
      'the program tried to open a file: none can be opened, since no directory was named for it',
      'no system call has number 999: thread 1 (main) at main+32',
    ]);
  });

  it('describes the console as a terminal', () => {
    const b = new Builder();
    const at = b.object(
      'stat',
      Array.from({ length: 104 }, () => 255),
    );
    b.label('main').call(80, 1, at).li('t0', at).op('lw', { rd: 's0', rs1: 't0', imm: 16 }).call(34, 's0').call(10);
    expect(run(b.program()).console.text).toBe('0x00002190');
  });
});

describe('the console itself', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('joins lines that come in pieces, and asks for no more than it needs', () => {
    const chunks = ['a', 'b\r', '\nc\n', 'never'];
    const console = new Console({ input: () => bytes(chunks.shift() ?? '') });
    const lines = [console.readLine(), console.readLine()].map((line) => new TextDecoder().decode(line ?? bytes('?')));
    expect(lines).toEqual(['ab', 'c']);
    expect(chunks).toEqual(['never']);
  });

  it('gives the same input again after going back, and the user each byte of output once', () => {
    const heard: string[] = [];
    const chunks = ['ab', 'cd'];
    const console = new Console({
      input: () => (chunks.length > 0 ? bytes(chunks.shift() as string) : null),
      output: (news) => heard.push(new TextDecoder().decode(news)),
    });
    console.write(bytes('one '));
    expect(console.readByte()).toBe(97);
    const saved = console.save();
    const rest = () => {
      console.write(bytes('two '));
      return [console.readByte(), console.readByte(), console.readByte(), console.readByte()];
    };
    expect(rest()).toEqual([98, 99, 100, -1]);
    console.restore(saved);
    expect(console.text).toBe('one ');
    expect(rest()).toEqual([98, 99, 100, -1]);
    console.write(bytes('three'));
    expect(heard).toEqual(['one ', 'two ', 'three']);
    expect(console.text).toBe('one two three');
  });
});
