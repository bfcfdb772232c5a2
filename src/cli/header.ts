/**
 * The header of a source: its first comment block, for tools and people alike.
 * The first sentence says what the program is for. After it, a line each:
 *   expect: TEXT         a line that the console shows, as it stands
 *   expect-match: REGEX  a line that the console shows, whole, as a regular expression: for what a schedule decides
 *   expect-exit: N       the code that `flynn run` ends with, where it is not 0
 *   expect-race: NAME    the variable on which threads race
 *   machine: TEXT        the machine it is meant for, where no flag names one
 *   try: COMMAND         what to run next
 * The lines of `expect` and `expect-match` are together the console, in order; without any, it may be what it likes.
 */

export interface Header {
  readonly summary: string;
  readonly console: readonly LineExpectation[];
  readonly exit: number;
  readonly races: readonly string[];
  readonly machine: string | undefined;
  readonly tries: readonly string[];
}

export interface LineExpectation {
  readonly text: string;
  /** Whether `text` is a regular expression. */
  readonly regular: boolean;
}

const keys = ['expect', 'expect-match', 'expect-exit', 'expect-race', 'machine', 'try'] as const;

/** Reads a source's header; a source without one has an empty summary and expects exit code 0. */
export function parseHeader(source: string): Header {
  const summary: string[] = [];
  const found = new Map<string, string[]>(keys.map((key) => [key, []]));
  const console: LineExpectation[] = [];
  for (const line of commentBlock(source)) {
    const [, key, text] = /^([a-z-]+): ?(.*)$/.exec(line) ?? [];
    const values = key === undefined ? undefined : found.get(key);
    if (values) {
      values.push(text);
      if (key === 'expect') console.push({ text, regular: false });
      if (key === 'expect-match') console.push({ text, regular: true });
    } else if (console.length === 0 && [...found.values()].every((list) => list.length === 0)) {
      summary.push(line.trim());
    }
  }
  const values = (key: (typeof keys)[number]) => found.get(key) as string[];
  return {
    summary: summary.join(' ').trim(),
    console,
    exit: Number(values('expect-exit')[0] ?? 0),
    races: values('expect-race'),
    machine: values('machine').join(' ').trim() || undefined,
    tries: values('try'),
  };
}

/** What differs from the header's expectations, a line each; nothing where all hold. */
export function unmet(header: Header, console: string, exitCode: number): string[] {
  const differences: string[] = [];
  const shown = console.split('\n');
  if (shown.at(-1) === '') shown.pop();
  const expected = header.console;
  const count = expected.length === 0 ? 0 : Math.max(expected.length, shown.length);
  for (let index = 0; index < count; index++) {
    const [want, is] = [expected[index], shown[index]];
    if (want && is !== undefined && holds(want, is)) continue;
    if (want) differences.push(`- line ${index + 1}: ${want.regular ? `/${want.text}/` : want.text}`);
    if (is !== undefined) differences.push(`+ line ${index + 1}: ${is}`);
  }
  if (exitCode !== header.exit) differences.push(`- exit code: ${header.exit}`, `+ exit code: ${exitCode}`);
  return differences;
}

function holds({ text, regular }: LineExpectation, line: string): boolean {
  if (!regular) return text === line;
  try {
    return new RegExp(`^(?:${text})$`, 'u').test(line);
  } catch {
    // What is no regular expression describes no line.
    return false;
  }
}

/** The lines of the comments that a source starts with, without their signs. */
function commentBlock(source: string): string[] {
  const lines: string[] = [];
  for (const line of source.split(/\r\n|\n|\r/)) {
    const [, text] = /^\s*(?:#|\/\/) ?(.*)$/.exec(line) ?? [];
    if (text === undefined && (line.trim() !== '' || lines.length > 0)) break;
    if (text !== undefined) lines.push(text);
  }
  return lines;
}
