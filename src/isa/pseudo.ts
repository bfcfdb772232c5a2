/**
 * Pseudo-instructions: names for one or a few instructions.
 * Follows the RISC-V Assembly Programmer's Manual, "pseudoinstructions", and GNU as where the manual is silent.
 *
 * A row is `form => expansion`. In the expansion, a word that stands in the form is replaced by that operand and `. - 4`
 * is the instruction before. Instructions of an expansion are separated by `; ` and may be pseudo-instructions again.
 * A name with several rows takes the first whose form and condition fit.
 */
import { calls } from '../base/abi.ts';

/** What may stand for an operand of a pseudo-instruction. */
export const pseudoOperands = {
  rd: 'a register',
  rs: 'a register',
  rs1: 'a register',
  rs2: 'a register',
  rt: 'a register',
  imm: 'a number',
  symbol: 'a symbol',
  symbol2: 'a symbol',
  target: 'a label',
  csr: 'a control register',
  uimm: 'a number from 0 to 31',
} as const;

export interface Pseudo {
  readonly name: string;
  /** As in `rd, imm(rs)`. */
  readonly form: string;
  readonly expansion: string;
  readonly summary: string;
  /** For `li`: which numbers the row is for. */
  readonly when?: 'imm fits 12 bits' | 'imm has 12 low zeros';
  /** Registers it changes besides its operands. */
  readonly clobbers?: string;
  /** Where it comes from: RISC-V's own, or Flynn's names for system calls. */
  readonly family: 'standard' | 'flynn';
}

function alias(
  name: string,
  form: string,
  expansion: string,
  summary: string,
  more: Pick<Pseudo, 'when' | 'clobbers'> = {},
): Pseudo {
  return { name, form, expansion, summary, family: 'standard', ...more };
}

/** A row for each load or store that may name a symbol in place of an address. */
function symbolic(name: string): Pseudo {
  return name.startsWith('l')
    ? alias(name, 'rd, symbol', `auipc rd, %pcrel_hi(symbol); ${name} rd, %pcrel_lo(. - 4)(rd)`, 'Load from a symbol')
    : alias(
        name,
        'rs, symbol, rt',
        `auipc rt, %pcrel_hi(symbol); ${name} rs, %pcrel_lo(. - 4)(rt)`,
        'Store to a symbol, by way of rt',
      );
}

/** GNU takes an immediate as third operand of the register form, and `imm` for (rs1) left away. */
const immediates: readonly Pseudo[] = [
  ['add', 'addi'],
  ['and', 'andi'],
  ['or', 'ori'],
  ['xor', 'xori'],
  ['slt', 'slti'],
  ['sltu', 'sltiu'],
  ['sll', 'slli'],
  ['srl', 'srli'],
  ['sra', 'srai'],
].map(([name, immediate]) => alias(name, 'rd, rs, imm', `${immediate} rd, rs, imm`, `Another name of ${immediate}`));

// biome-ignore format: a row is a line
const standard: readonly Pseudo[] = [
  alias('nop',  '',         'addi x0, x0, 0',                                  'Do nothing'),
  alias('li',   'rd, imm',  'addi rd, x0, imm',                                'Load a number', { when: 'imm fits 12 bits' }),
  alias('li',   'rd, imm',  'lui rd, %hi(imm)',                                'Load a number', { when: 'imm has 12 low zeros' }),
  alias('li',   'rd, imm',  'lui rd, %hi(imm); addi rd, rd, %lo(imm)',         'Load a number'),
  alias('la',   'rd, symbol', 'auipc rd, %pcrel_hi(symbol); addi rd, rd, %pcrel_lo(. - 4)', 'Load an address'),
  alias('lla',  'rd, symbol', 'auipc rd, %pcrel_hi(symbol); addi rd, rd, %pcrel_lo(. - 4)', 'Load an address'),
  ...['lb', 'lh', 'lw', 'lbu', 'lhu', 'sb', 'sh', 'sw'].map(symbolic),
  alias('mv',   'rd, rs',   'addi rd, rs, 0',   'Copy a register'),
  alias('move', 'rd, rs',   'addi rd, rs, 0',   'Copy a register'),
  alias('not',  'rd, rs',   'xori rd, rs, -1',  'Invert every bit'),
  alias('neg',  'rd, rs',   'sub rd, x0, rs',   'Negate'),
  alias('seqz', 'rd, rs',   'sltiu rd, rs, 1',  'Set if zero'),
  alias('snez', 'rd, rs',   'sltu rd, x0, rs',  'Set if not zero'),
  alias('sltz', 'rd, rs',   'slt rd, rs, x0',   'Set if negative'),
  alias('sgtz', 'rd, rs',   'slt rd, x0, rs',   'Set if positive'),
  alias('sgt',  'rd, rs1, rs2', 'slt rd, rs2, rs1',  'Set if greater than'),
  alias('sgtu', 'rd, rs1, rs2', 'sltu rd, rs2, rs1', 'Set if greater than, unsigned'),
  alias('zext.b', 'rd, rs', 'andi rd, rs, 255',  'Zero-extend a byte'),
  alias('zext.h', 'rd, rs', 'slli rd, rs, 16; srli rd, rd, 16', 'Zero-extend a halfword'),
  alias('sext.b', 'rd, rs', 'slli rd, rs, 24; srai rd, rd, 24', 'Sign-extend a byte'),
  alias('sext.h', 'rd, rs', 'slli rd, rs, 16; srai rd, rd, 16', 'Sign-extend a halfword'),
  alias('beqz', 'rs, target', 'beq rs, x0, target', 'Branch if zero'),
  alias('bnez', 'rs, target', 'bne rs, x0, target', 'Branch if not zero'),
  alias('blez', 'rs, target', 'bge x0, rs, target', 'Branch if not positive'),
  alias('bgez', 'rs, target', 'bge rs, x0, target', 'Branch if not negative'),
  alias('bltz', 'rs, target', 'blt rs, x0, target', 'Branch if negative'),
  alias('bgtz', 'rs, target', 'blt x0, rs, target', 'Branch if positive'),
  alias('bgt',  'rs1, rs2, target', 'blt rs2, rs1, target',  'Branch if greater'),
  alias('ble',  'rs1, rs2, target', 'bge rs2, rs1, target',  'Branch if less or equal'),
  alias('bgtu', 'rs1, rs2, target', 'bltu rs2, rs1, target', 'Branch if greater, unsigned'),
  alias('bleu', 'rs1, rs2, target', 'bgeu rs2, rs1, target', 'Branch if less or equal, unsigned'),
  alias('j',    'target',     'jal x0, target',   'Jump'),
  alias('jal',  'target',     'jal ra, target',   'Jump and link in ra', { clobbers: 'ra' }),
  alias('jr',   'rs',         'jalr x0, 0(rs)',   'Jump to a register'),
  alias('jr',   'imm(rs)',    'jalr x0, imm(rs)', 'Jump to a register and offset'),
  alias('jr',   'rs, imm',    'jalr x0, imm(rs)', 'Jump to a register and offset'),
  alias('jalr', 'rs',         'jalr ra, 0(rs)',   'Jump to a register and link in ra', { clobbers: 'ra' }),
  alias('jalr', 'imm(rs)',    'jalr ra, imm(rs)', 'Jump to a register and offset and link in ra', { clobbers: 'ra' }),
  alias('jalr', 'rs, imm',    'jalr ra, imm(rs)', 'Jump to a register and offset and link in ra', { clobbers: 'ra' }),
  alias('jalr', 'rd, rs',     'jalr rd, 0(rs)',   'Jump to a register and link'),
  alias('ret',  '',           'jalr x0, 0(ra)',   'Return'),
  alias('call', 'symbol',     'auipc ra, %pcrel_hi(symbol); jalr ra, %pcrel_lo(. - 4)(ra)', 'Call a function, however far', { clobbers: 'ra' }),
  alias('call', 'rd, symbol', 'auipc t1, %pcrel_hi(symbol); jalr rd, %pcrel_lo(. - 4)(t1)', 'Call a function by way of t1, linking in rd', { clobbers: 't1' }),
  alias('tail', 'symbol',     'auipc t1, %pcrel_hi(symbol); jalr x0, %pcrel_lo(. - 4)(t1)', 'Leave for a function, however far', { clobbers: 't1' }),
  alias('jump', 'symbol, rt', 'auipc rt, %pcrel_hi(symbol); jalr x0, %pcrel_lo(. - 4)(rt)', 'Jump however far, by way of rt'),
  alias('fence', '',          'fence iorw, iorw', 'Order all memory accesses'),
  // The encoding is a fence of writes before nothing; as a hint it tells a core that it is waiting in a loop.
  alias('pause', '',          'fence w, 0',       'Hint that this is a waiting loop'),
  alias('scall', '',          'ecall',            'Old name of ecall'),
  alias('sbreak', '',         'ebreak',           'Old name of ebreak'),
  alias('unimp', '',          'csrrw x0, cycle, x0', 'Trap as an illegal instruction'),
  alias('csrr', 'rd, csr',    'csrrs rd, csr, x0',  'Read a control register'),
  alias('csrw', 'csr, rs',    'csrrw x0, csr, rs',  'Write a control register'),
  alias('csrs', 'csr, rs',    'csrrs x0, csr, rs',  'Set bits of a control register'),
  alias('csrc', 'csr, rs',    'csrrc x0, csr, rs',  'Clear bits of a control register'),
  alias('csrwi', 'csr, uimm', 'csrrwi x0, csr, uimm', 'Write a control register, immediate'),
  alias('csrsi', 'csr, uimm', 'csrrsi x0, csr, uimm', 'Set bits of a control register, immediate'),
  alias('csrci', 'csr, uimm', 'csrrci x0, csr, uimm', 'Clear bits of a control register, immediate'),
  ...['cycle', 'time', 'instret', 'cycleh', 'timeh', 'instreth'].map((csr) =>
    alias(`rd${csr}`, 'rd', `csrrs rd, ${csr}, x0`, `Read ${csr}`)),
  ...immediates,
];

/** Flynn's own: `a0 a1 a7` and `t6` are all that they may change. */
function call(name: string, form: string, expansion: string, summary: string, clobbers: string): Pseudo {
  return { name, form, expansion, summary, clobbers, family: 'flynn' };
}

/** A thread by its number, `zero` for those that are started from now on, and what is declared of it. */
function declaring(what: string, number: number, summary: string): readonly Pseudo[] {
  const name = `thread.${what}`;
  const ask = `li a7, ${number}; ecall`;
  return [
    call(name, 'rs1, rs2', `mv t6, rs1; mv a1, rs2; mv a0, t6; ${ask}`, summary, 'a0 a1 a7 t6'),
    call(name, 'rs, imm', `mv a0, rs; li a1, imm; ${ask}`, summary, 'a0 a1 a7'),
  ];
}

// biome-ignore format: a row is a line
const concurrency: readonly Pseudo[] = [
  call('spawn', 'rd, symbol',     `la a0, symbol; li a1, 0; li a7, ${calls.spawn}; ecall; mv rd, a0`,  'Start a thread at a label; rd is its number', 'a0 a1 a7'),
  call('spawn', 'rd, symbol, rs', `mv a1, rs; la a0, symbol; li a7, ${calls.spawn}; ecall; mv rd, a0`, 'Start a thread at a label with rs as its a0', 'a0 a1 a7'),
  call('join',  'rs',             `mv a0, rs; li a7, ${calls.join}; ecall`,                            'Wait until a thread has ended', 'a0 a7'),
  call('join',  'rs, rd',         `mv a0, rs; li a7, ${calls.join}; ecall; mv rd, a0`,                 'Wait until a thread has ended; rd is its exit code', 'a0 a7'),
  call('exit',  '',               `li a0, 0; li a7, ${calls.exit}; ecall`,                             'End this thread, and the process when it is the last', 'a0 a7'),
  call('exit',  'rs',             `mv a0, rs; li a7, ${calls.exit}; ecall`,                            'End this thread with a code', 'a0 a7'),
  call('exit',  'imm',            `li a0, imm; li a7, ${calls.exit}; ecall`,                           'End this thread with a code', 'a0 a7'),
  call('quit',  '',               'li a0, 0; li a7, 94; ecall',                                        'End the process', 'a0 a7'),
  call('quit',  'rs',             'mv a0, rs; li a7, 94; ecall',                                       'End the process with a code', 'a0 a7'),
  call('quit',  'imm',            'li a0, imm; li a7, 94; ecall',                                      'End the process with a code', 'a0 a7'),
  call('fork',  'rd',             `li a7, ${calls.fork}; ecall; mv rd, a0`,                            'Copy this process; rd is the number of the copy, and 0 in it', 'a0 a7'),
  call('wait',  'rd',             `li a1, 0; li a0, 0; li a7, ${calls.wait}; ecall; mv rd, a0`,        'Wait for a child to end; rd is its number, a1 its exit code', 'a0 a1 a7'),
  call('wait',  'rd, rs',         `li a1, 0; mv a0, rs; li a7, ${calls.wait}; ecall; mv rd, a0`,       'Wait for child rs to end; rd is its number, a1 its exit code', 'a0 a1 a7'),
  call('exec',  'rs',             `mv a0, rs; li a7, ${calls.exec}; ecall`,                            'Begin anew at a label, or with the program whose name is there', 'a0 a7'),
  call('exec',  'symbol',         `la a0, symbol; li a7, ${calls.exec}; ecall`,                        'Begin anew at a label, or with the program whose name is there', 'a0 a7'),
  call('pipe',  'rs',             'mv a0, rs; li a1, 0; li a7, 59; ecall',                             'Make a pipe; its ends to read and to write are put in two words', 'a0 a1 a7'),
  call('pipe',  'symbol',         'la a0, symbol; li a1, 0; li a7, 59; ecall',                         'Make a pipe; its ends to read and to write are put in two words', 'a0 a1 a7'),
  call('share', 'rd, rs',         `mv a0, rs; li a7, ${calls.share}; ecall; mv rd, a0`,                'Map rs bytes of memory that children share; rd is where', 'a0 a7'),
  call('share', 'rd, imm',        `li a0, imm; li a7, ${calls.share}; ecall; mv rd, a0`,               'Map some bytes of memory that children share; rd is where', 'a0 a7'),
  call('yield', '',               `li a7, ${calls.yield}; ecall`,                                      'Let another thread run', 'a0 a7'),
  call('sleep', 'rs',             `mv a0, rs; li a7, ${calls.sleep}; ecall`,                           'Wait for that many cycles', 'a0 a7'),
  call('sleep', 'imm',            `li a0, imm; li a7, ${calls.sleep}; ecall`,                          'Wait for that many cycles', 'a0 a7'),
  call('self',  'rd',             `li a7, ${calls.self}; ecall; mv rd, a0`,                            'The number of this thread', 'a0 a7'),
  call('lock',    'rs',           `mv a0, rs; li a7, ${calls.lock}; ecall`,                            'Take a mutex, waiting in line', 'a0 a7'),
  call('lock',    'symbol',       `la a0, symbol; li a7, ${calls.lock}; ecall`,                        'Take a mutex, waiting in line', 'a0 a7'),
  call('trylock', 'rd, rs',       `mv a0, rs; li a7, ${calls.trylock}; ecall; mv rd, a0`,              'Take a mutex if it is free; rd is 0 if it was', 'a0 a7'),
  call('trylock', 'rd, symbol',   `la a0, symbol; li a7, ${calls.trylock}; ecall; mv rd, a0`,          'Take a mutex if it is free; rd is 0 if it was', 'a0 a7'),
  call('unlock',  'rs',           `mv a0, rs; li a7, ${calls.unlock}; ecall`,                          'Give a mutex to the first in line', 'a0 a7'),
  call('unlock',  'symbol',       `la a0, symbol; li a7, ${calls.unlock}; ecall`,                      'Give a mutex to the first in line', 'a0 a7'),
  call('await',     'rs1, rs2',          `mv t6, rs2; mv a0, rs1; mv a1, t6; li a7, ${calls.await}; ecall`, 'Give up mutex rs2, wait for condition rs1, take the mutex again', 'a0 a1 a7 t6'),
  call('await',     'symbol, rs',        `mv a1, rs; la a0, symbol; li a7, ${calls.await}; ecall`, 'Give up a mutex, wait for a condition, take the mutex again', 'a0 a1 a7'),
  call('await',     'rs, symbol',        `mv a0, rs; la a1, symbol; li a7, ${calls.await}; ecall`, 'Give up a mutex, wait for a condition, take the mutex again', 'a0 a1 a7'),
  call('await',     'symbol, symbol2',  `la a0, symbol; la a1, symbol2; li a7, ${calls.await}; ecall`, 'Give up a mutex, wait for a condition, take the mutex again', 'a0 a1 a7'),
  call('signal',    'rs',                `mv a0, rs; li a7, ${calls.signal}; ecall`, 'Let the first that waits for a condition take its mutex again', 'a0 a7'),
  call('signal',    'symbol',            `la a0, symbol; li a7, ${calls.signal}; ecall`, 'Let the first that waits for a condition take its mutex again', 'a0 a7'),
  call('broadcast', 'rs',                `mv a0, rs; li a7, ${calls.broadcast}; ecall`, 'Let all that wait for a condition take their mutex again', 'a0 a7'),
  call('broadcast', 'symbol',            `la a0, symbol; li a7, ${calls.broadcast}; ecall`, 'Let all that wait for a condition take their mutex again', 'a0 a7'),
  call('down',      'rs',                `mv a0, rs; li a7, ${calls.down}; ecall`, 'Take one off a semaphore, waiting in line while it is 0', 'a0 a7'),
  call('down',      'symbol',            `la a0, symbol; li a7, ${calls.down}; ecall`, 'Take one off a semaphore, waiting in line while it is 0', 'a0 a7'),
  call('up',        'rs',                `mv a0, rs; li a7, ${calls.up}; ecall`, 'Add one to a semaphore, or let the first in line go on', 'a0 a7'),
  call('up',        'symbol',            `la a0, symbol; li a7, ${calls.up}; ecall`, 'Add one to a semaphore, or let the first in line go on', 'a0 a7'),
  call('rdlock',    'rs',                `mv a0, rs; li a7, ${calls.rdlock}; ecall`, 'Take a readers-writer lock to read', 'a0 a7'),
  call('rdlock',    'symbol',            `la a0, symbol; li a7, ${calls.rdlock}; ecall`, 'Take a readers-writer lock to read', 'a0 a7'),
  call('wrlock',    'rs',                `mv a0, rs; li a7, ${calls.wrlock}; ecall`, 'Take a readers-writer lock to write', 'a0 a7'),
  call('wrlock',    'symbol',            `la a0, symbol; li a7, ${calls.wrlock}; ecall`, 'Take a readers-writer lock to write', 'a0 a7'),
  call('rwunlock',  'rs',                `mv a0, rs; li a7, ${calls.rwunlock}; ecall`, 'Give a readers-writer lock', 'a0 a7'),
  call('rwunlock',  'symbol',            `la a0, symbol; li a7, ${calls.rwunlock}; ecall`, 'Give a readers-writer lock', 'a0 a7'),
  call('arrive',    'rs',                `mv a0, rs; li a7, ${calls.arrive}; ecall`, 'Wait until all have arrived at a barrier', 'a0 a7'),
  call('arrive',    'symbol',            `la a0, symbol; li a7, ${calls.arrive}; ecall`, 'Wait until all have arrived at a barrier', 'a0 a7'),
  call('send',      'rs1, rs2',          `mv t6, rs2; mv a0, rs1; mv a1, t6; li a7, ${calls.send}; ecall`, 'Add rs2 to queue rs1, waiting in line while it is full', 'a0 a1 a7 t6'),
  call('send',      'symbol, rs',        `mv a1, rs; la a0, symbol; li a7, ${calls.send}; ecall`, 'Add rs to a queue, waiting in line while it is full', 'a0 a1 a7'),
  call('recv',      'rd, rs',            `mv a0, rs; li a1, 0; li a7, ${calls.recv}; ecall; mv rd, a1`, 'Take the first item of a queue into rd, waiting in line while it is empty', 'a0 a1 a7'),
  call('recv',      'rd, symbol',        `la a0, symbol; li a1, 0; li a7, ${calls.recv}; ecall; mv rd, a1`, 'Take the first item of a queue into rd, waiting in line while it is empty', 'a0 a1 a7'),
  ...declaring('priority', calls.setPriority, 'Declare the priority of a thread, 0 to 255; higher is more urgent'),
  ...declaring('nice',     calls.setNice,     'Declare how nice a thread is, -20 to 19'),
  ...declaring('tickets',  calls.setTickets,  'Declare the tickets of a thread, from 1'),
  ...declaring('length',   calls.setLength,   'Declare how long a thread runs in all'),
  ...declaring('affinity', calls.setAffinity, 'Bind a thread to a core; -1 for any'),
  call('gil.release', '',         `li a7, ${calls.gilRelease}; ecall`,                              'Give up the interpreter lock around native work', 'a0 a7'),
  call('gil.acquire', '',         `li a7, ${calls.gilAcquire}; ecall`,                              'Take the interpreter lock back', 'a0 a7'),
  call('print',  'rs',            'mv a0, rs; li a7, 1; ecall',                                        'Print a number', 'a0 a7'),
  call('prints', 'rs',            'mv a0, rs; li a7, 4; ecall',                                        'Print a string that ends in a zero byte', 'a0 a7'),
  call('prints', 'symbol',        'la a0, symbol; li a7, 4; ecall',                                    'Print a string that ends in a zero byte', 'a0 a7'),
  call('printc', 'rs',            'mv a0, rs; li a7, 11; ecall',                                       'Print a character', 'a0 a7'),
  call('printc', 'imm',           'li a0, imm; li a7, 11; ecall',                                      'Print a character', 'a0 a7'),
  call('readi',  'rd',            'li a7, 5; ecall; mv rd, a0',                                        'Read a number', 'a0 a7'),
  call('check',  'rs1, rs2, symbol', `beq rs1, rs2, . + 32; mv t6, rs1; mv a1, rs2; mv a0, t6; la t6, symbol; li a7, ${calls.check}; ecall`,
       'Fail with a message unless two registers are equal', 'a0 a1 a7 t6'),
];

/** Every row, in the order in which forms are tried. */
export const pseudos: readonly Pseudo[] = [...standard, ...concurrency];
