/** Line programs that compilers do not make: opcodes that they seldom use, and units that contradict themselves. */
import { expect, it } from 'vitest';
import { ByteWriter } from '../../src/program/byte-writer.ts';
import { type LineTable, readLines } from '../../src/program/dwarf-line.ts';

interface Unit {
  readonly version?: number;
  readonly lineRange?: number;
  readonly minimumLength?: number;
  readonly tables?: (writer: ByteWriter) => void;
  readonly program: (writer: ByteWriter) => void;
}

/** One unit with the files `a.s` and `inc/b.s`, unless `tables` says otherwise. */
function unit({ version = 4, lineRange = 14, minimumLength = 1, tables, program }: Unit): Uint8Array {
  const header = new ByteWriter().u8(minimumLength);
  if (version >= 4) header.u8(1);
  header.u8(1).u8(-5).u8(lineRange).u8(13);
  for (const count of [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]) header.u8(count);
  if (tables) tables(header);
  else {
    header.text('inc').u8(0);
    header.text('a.s').uleb(0).uleb(0).uleb(0);
    header.text('b.s').uleb(1).uleb(9).uleb(9).u8(0);
  }
  const body = new ByteWriter().u16(version);
  if (version >= 5) body.u8(4).u8(0);
  body.u32(header.length).append(header.bytes());
  program(body);
  return new ByteWriter().u32(body.length).append(body.bytes()).bytes();
}

const at = (writer: ByteWriter, address: number): ByteWriter => writer.u8(0).uleb(5).u8(2).u32(address);
const end = (writer: ByteWriter): ByteWriter => writer.u8(0).uleb(1).u8(1);

function table(...units: readonly Uint8Array[]): LineTable {
  const line = new ByteWriter();
  for (const bytes of units) line.append(bytes);
  const none = new Uint8Array();
  return readLines({ line: line.bytes(), lineStrings: none, strings: none }, (address) => address < 0x10000);
}

function rows({ rows }: LineTable): string[] {
  return rows.map(({ address, file, line, end }) => `${address.toString(16)} ${file}:${line}${end ? ' end' : ''}`);
}

const plain: Unit = {
  program(writer) {
    at(writer, 0x100).u8(1).u8(2).uleb(4);
    end(writer);
  },
};

it('runs every standard opcode', () => {
  const result = table(
    unit({
      program(writer) {
        at(writer, 0x100).u8(3).sleb(41).u8(5).uleb(7).u8(1);
        // Set the file; negate the statement; begin a block; end the prologue, begin the epilogue; set the set; copy.
        writer.u8(4).uleb(2).u8(6).u8(7).u8(10).u8(11).u8(12).uleb(1).u8(9).u16(300).u8(1);
        // Constant add: (255 - 13) / 14 = 17. A discriminator, something of a vendor's. Special: 3 lines back, 2 bytes on.
        writer
          .u8(8)
          .u8(0)
          .uleb(2)
          .u8(4)
          .u8(1)
          .u8(0)
          .uleb(3)
          .u8(0x80)
          .u16(0)
          .u8(13 + 2 + 14 * 2);
        writer.u8(2).uleb(1000);
        end(writer);
      },
    }),
  );
  expect(result.complaint).toBeUndefined();
  expect(rows(result)).toEqual(['100 a.s:42', '22c inc/b.s:42', '23f inc/b.s:39', '627 inc/b.s:39 end']);
});

it('counts in units of the minimum length', () => {
  const result = table(
    unit({
      minimumLength: 4,
      program: (writer) => void end(at(writer, 0x100).u8(1).u8(2).uleb(3).u8(1).u8(9).u16(2)),
    }),
  );
  expect(rows(result)).toEqual(['100 a.s:1', '10c a.s:1', '10e a.s:1 end']);
});

it('ends where line 0 says that there is no line, and goes on after it', () => {
  const result = table(
    unit({
      program(writer) {
        at(writer, 0x100).u8(1).u8(3).sleb(-1).u8(2).uleb(4).u8(1).u8(3).sleb(9).u8(2).uleb(4).u8(1).u8(2).uleb(4);
        end(writer);
      },
    }),
  );
  expect(rows(result)).toEqual(['100 a.s:1', '104 a.s:1 end', '108 a.s:9', '10c a.s:9 end']);
});

it('puts sequences in order, and leaves out what is empty or was not loaded', () => {
  const sequence = (writer: ByteWriter, address: number, bytes: number): ByteWriter =>
    end(at(writer, address).u8(1).u8(2).uleb(bytes));
  const result = table(
    unit({ program: (writer) => void sequence(sequence(writer, 0x200, 8), 0x100, 8) }),
    unit({ program: (writer) => void sequence(sequence(writer, 0x180, 0), 0x20000, 8) }),
  );
  expect(result.complaint).toBeUndefined();
  expect(rows(result)).toEqual(['100 a.s:1', '108 a.s:1 end', '200 a.s:1', '208 a.s:1 end']);
});

it('gives paths of version 5 relative to the folder of the compilation', () => {
  const tables = (writer: ByteWriter): void => {
    writer.u8(1).uleb(1).uleb(8).uleb(3).text('/home/of').text('/home/of/inc').text('/other');
    // Path, folder, and a checksum that is passed over.
    writer.u8(3).uleb(1).uleb(8).uleb(2).uleb(11).uleb(5).uleb(0x1e).uleb(3);
    for (const [name, directory] of [
      ['a.s', 0],
      ['b.s', 1],
      ['c.s', 2],
    ] as const) {
      writer
        .text(name)
        .u8(directory)
        .padTo(writer.length + 16);
    }
  };
  const program = (writer: ByteWriter): void => {
    at(writer, 0x100);
    for (const file of [0, 1, 2]) writer.u8(4).uleb(file).u8(1).u8(2).uleb(4);
    end(writer);
  };
  expect(rows(table(unit({ version: 5, tables, program })))).toEqual([
    '100 a.s:1',
    '104 inc/b.s:1',
    '108 /other/c.s:1',
    '10c /other/c.s:1 end',
  ]);
});

const broken: Record<string, Unit> = {
  'an unknown version': { ...plain, version: 6 },
  'a line range of 0': { ...plain, lineRange: 0 },
  'a file that is not there': { program: (writer) => void end(at(writer, 0x100).u8(4).uleb(3).u8(1).u8(2).uleb(4)) },
  'a negative line': { program: (writer) => void end(at(writer, 0x100).u8(3).sleb(-9).u8(1).u8(2).uleb(4)) },
  'rows that go backwards': { program: (writer) => void end(at(at(writer, 0x100).u8(1), 0x80).u8(1)) },
  'an end before the last row': { program: (writer) => void end(at(at(writer, 0x100).u8(1), 0x80)) },
  'an address of 64 bits': { program: (writer) => void end(writer.u8(0).uleb(9).u8(2).u32(0).u32(0)) },
  'an opcode without room': { program: (writer) => void at(writer, 0x100).u8(0).uleb(200) },
  'a number without end': { program: (writer) => void at(writer, 0x100).u8(2).u8(0x80).u8(0x80) },
  'an address beyond all': {
    program: (writer) => void end(at(writer, 0xfffffff0).u8(1).u8(2).uleb(0xffffffff).u8(1)),
  },
  'entries of no bytes': {
    ...plain,
    version: 5,
    tables: (writer) => void writer.u8(0).uleb(0xffffffff).u8(0).uleb(0),
  },
  'a name outside of its section': {
    ...plain,
    version: 5,
    tables: (writer) => void writer.u8(1).uleb(1).uleb(0x1f).uleb(1).u32(77).u8(0).uleb(0),
  },
  'a form that has no place': {
    ...plain,
    version: 5,
    tables: (writer) => void writer.u8(1).uleb(1).uleb(0x19).uleb(1).u8(0).uleb(0),
  },
};

it.each(Object.entries(broken))('drops a unit with %s and keeps the others', (_, bad) => {
  const result = table(unit(plain), unit(bad), unit({ program: (w) => void end(at(w, 0x200).u8(1).u8(2).uleb(4)) }));
  expect(rows(result)).toEqual(['100 a.s:1', '104 a.s:1 end', '200 a.s:1', '204 a.s:1 end']);
  expect(result.complaint?.message).toMatchSnapshot();
});

it('stops at a length that leaves the section, and keeps what came before', () => {
  const result = table(unit(plain), new ByteWriter().u32(1000).u32(0).bytes());
  expect(rows(result)).toEqual(['100 a.s:1', '104 a.s:1 end']);
  expect(result.complaint).toEqual({ message: 'a unit is longer than its section', offset: unit(plain).length });
});

it('keeps one of two sequences for the same code', () => {
  const result = table(unit(plain), unit(plain));
  expect(rows(result)).toEqual(['100 a.s:1', '104 a.s:1 end']);
  expect(result.complaint?.message).toBe('two sequences of rows are about the same code');
});
