/** Compiled C runs as `qemu-riscv32` runs it: gcc's executable, and gcc's assembly text through our assembler. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { engines } from '../../src/core/engine/index.ts';
import { describeWithOracles, oracles, withFolder } from '../oracle.ts';
import { compile, compileToText, programs } from './compile.ts';
import { loadElf, runProgram } from './run.ts';

describeWithOracles(['gcc', 'qemu'], 'compiled C', () => {
  for (const name of programs) {
    it(`${name}: ELF and assembly text give what qemu gives`, () => {
      withFolder((folder) => {
        const file = join(folder, name);
        compile(name, file);
        const { stdout, status } = spawnSync(oracles.qemu.command, [file]);
        const expected = { output: stdout.toString(), code: status };
        expect(expected.output).not.toBe('');
        const program = loadElf(readFileSync(file));
        for (const engine of engines)
          expect(runProgram(program, engine.name), `${engine.name} on the ELF`).toEqual(expected);
        const text = assemble({ file: `${name}.s`, text: compileToText(name) });
        expect(text.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(runProgram(text.program!), 'assembly text').toEqual(expected);
      });
    });
  }
});
