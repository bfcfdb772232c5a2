/**
 * Macros as text: parameters, arguments, substitution.
 * Two kinds: GNU's, whose parameters are used as `\name`, and RARS's, `.macro name(%a, %b)`, whose parameters are used
 * as they are written and whose labels are its own in every use. Follows the GNU as manual, "Macro", and RARS's help.
 */

interface Parameter {
  readonly name: string;
  readonly fallback: string;
  readonly required: boolean;
  /** Takes all that is left, commas included. */
  readonly rest: boolean;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly rars: boolean;
  readonly body: string;
  /** The file and the line on which the body starts. */
  readonly file: string;
  readonly line: number;
}

/** What is wrong with a header or with arguments. */
export interface MacroFault {
  readonly fault: string;
  readonly expected?: string;
}

const nameStart = /[A-Za-z_.$]/;
const namePart = /[\w.$]/;

/** A macro of the text after `.macro` and its body. `closedByRars`: whether it ends with `.end_macro`. */
export function parseMacro(
  header: string,
  body: string,
  file: string,
  line: number,
  closedByRars: boolean,
): Macro | MacroFault {
  const text = withoutComment(header).trim();
  const name = /^[A-Za-z_.$][\w.$]*/.exec(text)?.[0];
  if (!name) return { fault: 'a macro needs a name', expected: '`.macro name argument, argument`' };
  let rest = text.slice(name.length).trim();
  const parenthesised = rest.startsWith('(') && rest.endsWith(')');
  if (parenthesised) rest = rest.slice(1, -1);
  const parameters: Parameter[] = [];
  for (const word of splitArguments(rest)) {
    const match = /^([%$]?[A-Za-z_.$][\w.$]*)(?::(req|vararg))?(?:=(.*))?$/s.exec(word);
    if (!match)
      return {
        fault: `\`${word}\` is no parameter of a macro`,
        expected: '`name`, `name=default`, `name:req` or `name:vararg`',
      };
    if (parameters.some((known) => known.name === match[1]))
      return { fault: `two parameters are named \`${match[1]}\`` };
    const required = match[2] === 'req';
    parameters.push({ name: match[1], fallback: unquote(match[3] ?? ''), required, rest: match[2] === 'vararg' });
  }
  const rars = parenthesised || closedByRars || parameters.some((parameter) => parameter.name.startsWith('%'));
  return { name, parameters, rars, body, file, line };
}

/** The body of a macro with its arguments in place; `use` counts the expansions. */
export function expandMacro(macro: Macro, text: string, use: number): string | MacroFault {
  const argumentsText = withoutComment(text).trim();
  const values = bindArguments(macro, argumentsText);
  if ('fault' in values) return values;
  return macro.rars ? substituteRars(macro, values.bound, use) : substitute(macro.body, values.bound, use);
}

function bindArguments({ name, parameters, rars }: Macro, text: string): { bound: Map<string, string> } | MacroFault {
  const inner = rars && text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
  const bound = new Map<string, string>();
  let position = 0;
  for (let rest = inner; rest !== ''; ) {
    const parameter = parameters[position];
    const keyword = /^([A-Za-z_$][\w$]*)\s*=(?!=)\s*/.exec(rest);
    const named = keyword && parameters.find((each) => each.name === keyword[1]);
    if (named) {
      rest = rest.slice(keyword[0].length);
      const { argument, after } = named.rest ? { argument: rest, after: '' } : takeArgument(rest);
      bound.set(named.name, unquote(argument));
      rest = after;
      continue;
    }
    if (!parameter) {
      const most = parameters.length;
      const fault = `\`${name}\` takes ${most === 0 ? 'no' : most} argument${most === 1 ? '' : 's'}, and this has more`;
      return { fault, expected: usage(name, parameters, rars) };
    }
    const { argument, after } = parameter.rest ? { argument: rest, after: '' } : takeArgument(rest);
    // An argument left out between two commas keeps its default. A rest stays as written.
    if (argument !== '') bound.set(parameter.name, parameter.rest || rars ? argument : unquote(argument));
    position++;
    rest = after;
  }
  for (const { name: parameter, fallback, required } of parameters) {
    if (bound.has(parameter)) continue;
    if (required || (rars && fallback === '')) {
      return { fault: `\`${name}\` needs a value for \`${parameter}\``, expected: usage(name, parameters, rars) };
    }
    bound.set(parameter, fallback);
  }
  return { bound };
}

function usage(name: string, parameters: readonly Parameter[], rars: boolean): string {
  const list = parameters.map((parameter) => parameter.name).join(', ');
  return rars ? `\`${name}(${list})\`` : `\`${`${name} ${list}`.trim()}\``;
}

/** The pieces of a list that is divided by commas, or by spaces where both sides are names or numbers. */
export function splitArguments(text: string): string[] {
  const pieces: string[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const { argument, after } = takeArgument(rest);
    pieces.push(argument);
    rest = after;
  }
  return pieces;
}

/** The first argument of a text that does not start with a space, and what follows the comma or space after it. */
function takeArgument(text: string): { argument: string; after: string } {
  let depth = 0;
  let index = 0;
  for (; index < text.length; index++) {
    const letter = text[index];
    if (letter === '"') {
      index = endOfString(text, index);
    } else if (letter === "'" && index + 2 < text.length) {
      index += text[index + 1] === '\\' ? 2 : 1;
    } else if (letter === '(') {
      depth++;
    } else if (letter === ')') {
      depth--;
    } else if (letter === ',' && depth <= 0) {
      break;
    } else if ((letter === ' ' || letter === '\t') && depth <= 0) {
      let next = index;
      while (text[next] === ' ' || text[next] === '\t') next++;
      if (next === text.length || text[next] === ',') {
        const comma = text[next] === ',' ? 1 : 0;
        return { argument: text.slice(0, index), after: text.slice(next + comma).trimStart() };
      }
      // Around an operator a space does not divide: `a + b` is one argument.
      if (/[\w.$)"'\\]/.test(text[index - 1] ?? '') && /[\w.$"'\\%]/.test(text[next])) {
        return { argument: text.slice(0, index), after: text.slice(next) };
      }
      index = next - 1;
    }
  }
  return { argument: text.slice(0, index).trimEnd(), after: text.slice(index + 1).trimStart() };
}

/** The index of the quote that closes a string, or of the last character. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return Math.min(index, text.length - 1);
}

/** A whole string in quotes without them: a GNU macro gets what is between. */
function unquote(text: string): string {
  if (text.length < 2 || text[0] !== '"' || endOfString(text, 0) !== text.length - 1) return text;
  return text.slice(1, -1);
}

function withoutComment(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') index = endOfString(text, index);
    else if (text[index] === "'") index += text[index + 1] === '\\' ? 2 : 1;
    else if (text[index] === '#' || (text[index] === '/' && text[index + 1] === '/')) return text.slice(0, index);
  }
  return text;
}

/** A GNU body with `\name`, `\@` and `\()` replaced. */
export function substitute(body: string, bound: ReadonlyMap<string, string>, use: number | undefined): string {
  let result = '';
  let from = 0;
  for (let at = body.indexOf('\\'); at >= 0; at = body.indexOf('\\', at)) {
    const next = body[at + 1] ?? '';
    let replacement: string | undefined;
    let end = at + 2;
    if (next === '@' && use !== undefined) {
      replacement = String(use);
    } else if (next === '(' && body[at + 2] === ')') {
      replacement = '';
      end = at + 3;
    } else if (nameStart.test(next)) {
      while (end < body.length && namePart.test(body[end])) end++;
      replacement = bound.get(body.slice(at + 1, end));
    }
    if (replacement === undefined) {
      at += 1;
      continue;
    }
    result += body.slice(from, at) + replacement;
    from = end;
    at = end;
  }
  return result + body.slice(from);
}

const word = /"(?:\\.|[^"\\])*"|#.*|[%$]?[A-Za-z_.$][\w.$]*/g;

/** A RARS body with its parameters replaced and its labels made its own. */
function substituteRars({ body }: Macro, bound: ReadonlyMap<string, string>, use: number): string {
  const labels = new Set<string>();
  for (const line of body.split('\n')) {
    const label = /^\s*([A-Za-z_.$][\w.$]*)\s*:/.exec(line)?.[1];
    if (label) labels.add(label);
  }
  return body.replace(word, (text) => bound.get(text) ?? (labels.has(text) ? `${text}_M${use}` : text));
}
