/**
 * A reader of Kanata logs, written from the format's description (docs/kanata-log-format.md of github.com/shioyadan/Konata) and
 * stricter than viewers are: it throws at the first line that the description does not allow.
 */

interface LoggedStage {
  readonly lane: string;
  readonly name: string;
  readonly from: number;
  to: number | undefined;
}

export interface LoggedInstruction {
  readonly id: number;
  readonly idInSimulator: number;
  readonly thread: string;
  label: string;
  detail: string;
  readonly start: number;
  end: number | undefined;
  retireId: number | undefined;
  isFlushed: boolean;
  readonly stages: LoggedStage[];
  /** Instructions whose values it waits for, and when it has them. */
  readonly producers: { readonly id: number; readonly cycle: number }[];
}

export function parseKanata(text: string): LoggedInstruction[] {
  const [header, ...lines] = text.split('\n');
  if (header !== 'Kanata\t0004') throw new Error(`not a header: ${header}`);
  if (lines.pop() !== '') throw new Error('the last line has no end');
  const instructions: LoggedInstruction[] = [];
  let cycle: number | undefined;
  for (const [index, line] of lines.entries()) {
    const fail = (why: string): never => {
      throw new Error(`line ${index + 2}, ${JSON.stringify(line)}: ${why}`);
    };
    const [command, ...fields] = line.split('\t');
    const number = (at: number): number =>
      /^\d+$/.test(fields[at] ?? '') ? Number(fields[at]) : fail(`field ${at + 1} is no number`);
    const expectFields = (count: number) => void (fields.length === count || fail(`expected ${count} fields`));
    if (command === 'C=') {
      expectFields(1);
      if (cycle !== undefined) fail('the first cycle is known');
      cycle = number(0);
      continue;
    }
    if (cycle === undefined) fail('no cycle is known');
    const now = cycle as number;
    if (command === 'C') {
      expectFields(1);
      if (number(0) < 1) fail('no cycle goes by');
      cycle = now + number(0);
      continue;
    }
    if (command === 'I') {
      expectFields(3);
      if (number(0) !== instructions.length) fail('ids follow each other');
      instructions.push({
        ...{ id: number(0), idInSimulator: number(1), thread: fields[2], label: '', detail: '', start: now },
        ...{ end: undefined, retireId: undefined, isFlushed: false, stages: [], producers: [] },
      });
      continue;
    }
    const one = instructions[number(0)] ?? fail('the instruction has not begun');
    if (one.end !== undefined) fail('the instruction has ended');
    const open = one.stages.find(({ lane, to }) => lane === fields[1] && to === undefined);
    switch (command) {
      case 'L':
        expectFields(3);
        if (number(1) === 0) one.label += fields[2];
        else if (number(1) === 1) one.detail += fields[2];
        else fail('no such type of label');
        break;
      case 'S':
        expectFields(3);
        if (open) fail('another stage of the lane has not ended');
        one.stages.push({ lane: String(number(1)), name: fields[2], from: now, to: undefined });
        break;
      case 'E':
        expectFields(3);
        if (!open || open.name !== fields[2]) fail('the stage has not begun');
        else open.to = now;
        break;
      case 'W':
        expectFields(3);
        if (number(2) !== 0) fail('no such type of dependency');
        if (!instructions[number(1)]) fail('the producer has not begun');
        one.producers.push({ id: number(1), cycle: now });
        break;
      case 'R':
        expectFields(3);
        if (one.stages.some(({ to }) => to === undefined)) fail('a stage has not ended');
        one.end = now;
        one.retireId = number(1);
        one.isFlushed = number(2) === 1;
        break;
      default:
        fail('no such command');
    }
  }
  return instructions;
}
