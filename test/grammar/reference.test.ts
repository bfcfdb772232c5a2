/**
 * The generated reference is that of the parser that is here, and its page draws each rule without a network.
 */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { reference } from '../../grammar/reference.ts';
import { AssemblyParser } from '../../grammar/rules.ts';
import { createLexer } from '../../grammar/tokens.ts';

describe('the grammar', () => {
  it('has no ambiguity that Chevrotain finds, and a pattern for each first character', () => {
    expect(() => new AssemblyParser(true)).not.toThrow();
    expect(createLexer(true).lexerDefinitionErrors).toEqual([]);
  });

  it.each([...reference()])('is described in %s; if this fails: npx tsx grammar/reference.ts', (name, text) => {
    expect(readFileSync(new URL(`../../grammar/${name}`, import.meta.url), 'utf8')).toBe(text);
  });

  it('is drawn by the page, rule by rule, from the page alone', () => {
    const page = reference().get('railroad.html')!;
    expect(page).not.toMatch(/(?:src|href)=['"]/);
    const target = { innerHTML: '' };
    const document = { getElementById: () => target, getElementsByClassName: () => [], querySelectorAll: () => [] };
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => script);
    const page_ = { document, window: {} as object };
    page_.window = page_;
    runInNewContext(scripts.join('\n'), page_);
    const drawn = [...target.innerHTML.matchAll(/<h2 class="diagramHeader">(\w+)<\/h2><svg/g)].map(([, name]) => name);
    expect(drawn).toEqual(['source', 'line', 'block', 'operands', 'operand', 'expression', 'term']);
  });
});
