/**
 * Control and status registers: Zicsr.
 * Follows the Unprivileged Specification, chapter Zicsr. `csrrs` and `csrrc` that name x0 (or the immediate 0) do not
 * write; the `csr` action gets that field to tell.
 */
import { CSR, CSRI } from './format.ts';
import { extension, op } from './instruction.ts';

// biome-ignore format: a row is a line
export const zicsr = extension('zicsr', 'Control and status registers', [
  op('csrrw',  '............ ..... 001 ..... 1110011', CSR,  'Read and write a control register',              $ => $.rd($.csr('write', $.imm, $.rs1, $.field))),
  op('csrrs',  '............ ..... 010 ..... 1110011', CSR,  'Read and set bits of a control register',        $ => $.rd($.csr('set', $.imm, $.rs1, $.field))),
  op('csrrc',  '............ ..... 011 ..... 1110011', CSR,  'Read and clear bits of a control register',      $ => $.rd($.csr('clear', $.imm, $.rs1, $.field))),
  op('csrrwi', '............ ..... 101 ..... 1110011', CSRI, 'Read and write a control register, immediate',   $ => $.rd($.csr('write', $.imm, $.field, $.field))),
  op('csrrsi', '............ ..... 110 ..... 1110011', CSRI, 'Read and set bits, immediate',                   $ => $.rd($.csr('set', $.imm, $.field, $.field))),
  op('csrrci', '............ ..... 111 ..... 1110011', CSRI, 'Read and clear bits, immediate',                 $ => $.rd($.csr('clear', $.imm, $.field, $.field))),
]);
