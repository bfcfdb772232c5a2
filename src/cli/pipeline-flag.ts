/**
 * `--pipeline`: which instructions of a run a user wants to see go through the pipeline, collected while the program runs.
 * The notation is `N`, the first so many of all cores together; `FROM..TO`, by number from 1; `LABEL` or `LABEL:N`, from the
 * first time that one comes there.
 */
import type { Command } from 'commander';
import { models } from '../core/models/index.ts';
import type { Machine } from '../machine/machine.ts';
import { drawPipeline } from '../measure/pipeline-diagram.ts';
import { type PipelineReport, pipelineReport } from '../measure/pipeline-report.ts';
import { StageTrace, type TracedInstruction } from '../measure/stage-trace.ts';
import type { Style } from '../measure/style.ts';
import { counted } from '../measure/text-table.ts';
import type { Program } from '../program/program.ts';
import type { Watcher } from './execution.ts';
import { Refusal } from './refusal.ts';
import { symbolNamed } from './symbol-names.ts';

const standard = 16;
const most = 10_000;

/** Adds `--pipeline [window]`. */
export function addPipelineFlag(command: Command): void {
  command.option(
    '--pipeline [window]',
    `draw the way of instructions through the pipeline: of the first ${standard}, of N, of FROM..TO, or of LABEL:N`,
  );
}

/** Which instructions are wanted: the first `skipped` that count are not, the next `count` are. */
interface Window {
  readonly skipped: number;
  readonly count: number;
  /** Counting begins when this is reached; undefined where it begins with the run. */
  readonly address: number | undefined;
}

export interface PipelineWatch extends Watcher {
  /** What was collected, as `--json` has it. */
  report(): PipelineReport;
  /** The diagram; throws a `Refusal` where no instruction came within the window. */
  lines(style: Style): string[];
}

/** Looks out for the instructions that `--pipeline` names; undefined where it was not given. */
export function watchPipeline(flag: string | true | undefined, program: Program): PipelineWatch | undefined {
  if (flag === undefined) return undefined;
  const window = parseWindow(flag === true ? String(standard) : flag, program);
  const found: TracedInstruction[] = [];
  let seen = window.address === undefined ? 0 : -1;
  const trace = new StageTrace((instruction) => {
    if (seen < 0 && instruction.pc === window.address) seen = 0;
    if (seen >= 0 && seen++ >= window.skipped && found.length < window.count) found.push(instruction);
  });
  let isHeard = false;
  let machine: Machine | undefined;
  return {
    watch(core, passage) {
      isHeard = true;
      if (found.length < window.count) trace.watch(core, passage);
    },
    attach(watched) {
      refuseWithoutStages(watched);
      machine = watched;
      trace.attach(watched);
    },
    report() {
      trace.finish();
      return pipelineReport(found, machine?.stages ?? []);
    },
    lines(style) {
      trace.finish();
      if (found.length === 0) {
        // A model from outside need not tell.
        const isMute = !isHeard && machine?.array.cores.some(({ retired }) => retired > 0);
        const none = seen < 0 ? 'it was never reached' : `the run has ${counted(seen, 'instruction')}`;
        const why = isMute ? 'the CPU model calls no `watch`' : none;
        throw new Refusal(`--pipeline ${flag}: there is nothing to draw, ${why}`);
      }
      const { stages = [], stageNames = [], array } = machine ?? {};
      return drawPipeline(found, { stages, stageNames, showCores: (array?.cores.length ?? 1) > 1 }, style);
    },
  };
}

/** Throws a `Refusal` where a machine's cores have no stages to tell of. */
export function refuseWithoutStages({ stages, configuration }: Machine): void {
  if (stages.length > 0) return;
  const others = models.filter(({ create }) => create).map(({ name }) => name);
  throw new Refusal(
    `the ${configuration.cpu.kind} model has no stages to show\n  help: choose one that has, such as --cpu ${others[0]}; those are ${others.join(', ')}`,
  );
}

function parseWindow(text: string, program: Program): Window {
  const range = /^([\d_]+)\.\.([\d_]+)$/.exec(text)?.slice(1).map(numberIn);
  if (range) {
    const [from, to] = range;
    if (from < 1 || to < from) {
      throw new Refusal(
        `--pipeline ${text}: instructions are numbered from 1, and the lower number comes first, as in 1..16`,
      );
    }
    return { skipped: from - 1, count: checked(to - from + 1, text), address: undefined };
  }
  if (/^[\d_]+$/.test(text)) return { skipped: 0, count: checked(numberIn(text), text), address: undefined };
  const [, label, count = String(standard)] = /^(.*?)(?::([\d_]+))?$/.exec(text) as RegExpExecArray;
  const { value: address } = symbolNamed(label, program, `--pipeline ${text}`);
  return { skipped: 0, count: checked(numberIn(count), text), address };
}

const numberIn = (text: string) => Number(text.replaceAll('_', ''));

function checked(count: number, text: string): number {
  if (count >= 1 && count <= most) return count;
  throw new Refusal(
    `--pipeline ${text}: a diagram has 1 to ${most} instructions\n  help: flynn trace writes longer ones`,
  );
}
