/**
 * The reference of the grammar, made from the parser itself: what Chevrotain recorded of its rules, the patterns of the
 * tokens, the ranks of the operators. `npx tsx grammar/reference.ts` writes it beside this file, and a test holds it to
 * the parser. A script: it may use Node.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ISerializedGast, TokenType } from 'chevrotain';
import { createSyntaxDiagramsCode } from 'chevrotain';
import { ranks } from './precedence.ts';
import { AssemblyParser } from './rules.ts';
import { modes, tokens } from './tokens.ts';

/** Each file of the reference and its text. */
export function reference(): ReadonlyMap<string, string> {
  const productions = new AssemblyParser(true).getSerializedGastProductions();
  return new Map([
    ['grammar.ebnf', ebnf(productions)],
    ['railroad.html', railroad(productions)],
  ]);
}

function ebnf(productions: readonly ISerializedGast[]): string {
  const parts = [
    'The grammar of the assembly language, made by grammar/reference.ts from the parser. Do not edit.',
    "Notation: W3C's; /.../ is a regular expression. Blanks and comments may stand between all tokens.",
  ].map((line) => `/* ${line} */`);
  for (const rule of productions as unknown as readonly Production[])
    parts.push('', `${rule.name} ::= ${sequence(rule)}`);
  parts.push('', '/* Binary operators, from those that bind tightest; all group from the left. */');
  const levels = [...new Set(Object.values(ranks))].sort((a, b) => b - a);
  for (const level of levels) {
    const operators = Object.entries(ranks).filter(([, rank]) => rank === level);
    parts.push(`/* ${operators.map(([operator]) => operator).join('  ')} */`);
  }
  parts.push(
    '',
    '/* Tokens, in the order in which they are tried. Those in the bodies of blocks are tried only there. */',
  );
  for (const token of modes.statements) if (!literal(token)) parts.push(definition(token));
  parts.push('', '/* In the bodies of blocks. */');
  for (const token of tokens) if (!literal(token) && !modes.statements.includes(token)) parts.push(definition(token));
  return `${parts.join('\n')}\n`;
}

function definition(token: TokenType): string {
  const { source, flags } = token.PATTERN as RegExp;
  return `${token.name.padEnd(12)} ::= /${source}/${flags}`;
}

/** How a token of one fixed text is shown. */
function literal(token: Pick<TokenType, 'PATTERN'>): string | undefined {
  return typeof token.PATTERN === 'string' ? `'${token.PATTERN}'` : undefined;
}

const shown = new Map(tokens.map((token) => [token.name, literal(token) ?? token.name]));

/** What recorded productions hold; Chevrotain's type of them tells less. */
interface Production {
  readonly type: string;
  readonly name?: string;
  readonly definition?: readonly Production[];
}

function sequence({ definition = [] }: Production): string {
  return definition.map(show).join(' ');
}

function show(production: Production): string {
  switch (production.type) {
    case 'Terminal':
      return shown.get(production.name!)!;
    case 'NonTerminal':
      return production.name!;
    case 'Alternation':
      return `( ${production.definition!.map(sequence).join(' | ')} )`;
    case 'Option':
      return `${group(production)}?`;
    case 'Repetition':
      return `${group(production)}*`;
    case 'RepetitionMandatory':
      return `${group(production)}+`;
  }
  throw new Error(`the reference cannot show a ${production.type}`);
}

function group(production: Production): string {
  const inner = sequence(production);
  const [only] = production.definition!;
  return production.definition!.length === 1 && only.type !== 'Option' ? inner : `( ${inner} )`;
}

/** Chevrotain's page of diagrams with all that it loads put into it. */
function railroad(productions: readonly ISerializedGast[]): string {
  const labelled: unknown = JSON.parse(JSON.stringify(productions), (key, value) =>
    key === '' || value?.type !== 'Terminal' ? value : { ...value, label: shown.get(value.name) },
  );
  const folder = 'chevrotain/diagrams/';
  const page = createSyntaxDiagramsCode(labelled as ISerializedGast[], {
    resourceBase: folder,
    css: `${folder}diagrams.css`,
  });
  const { resolve } = createRequire(import.meta.url);
  const base = resolve('chevrotain').replace(/lib[\\/]src[\\/]api\.js$/, '');
  const read = (path: string) => readFileSync(`${base}${path.slice('chevrotain/'.length)}`, 'utf8');
  return page
    .trimStart()
    .replace('<!-- This is a generated file -->\n<!DOCTYPE html>\n', head)
    .replace(/<link rel='stylesheet' href='([^']+)'>/, (_, path) => `<style>\n${read(path)}</style>`)
    .replace(/<script src='([^']+)'><\/script>/g, (_, path) => `<script>\n${read(path)}</script>`)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n');
}

const head = `<!DOCTYPE html>
<!-- Made by grammar/reference.ts from the parser. Do not edit.
     The drawing code is Chevrotain's (Apache License 2.0), the diagrams are Tab Atkins' railroad-diagrams (CC0). -->
<html lang="en">
<title>Flynn: the grammar</title>
`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of reference()) writeFileSync(new URL(name, import.meta.url), text);
}
