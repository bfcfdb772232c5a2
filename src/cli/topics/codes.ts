/** Numbers and codes that Flynn gives: diagnostics and exit codes. */
import { codes } from '../../base/codes.ts';
import { wrap } from '../../measure/text-table.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Topic } from './topic.ts';

export const codeTopic: Topic = {
  kind: 'error code',
  names: () => Object.keys(codes),
  explain(word, { width }) {
    const code = word.toUpperCase();
    if (!Object.hasOwn(codes, code)) return undefined;
    const { title, explanation, wrong, right } = codes[code as keyof typeof codes];
    const indent = (text: string) => text.split('\n').map((line) => `      ${line}`);
    return [
      `${code}: ${title}.`,
      '',
      ...wrap(explanation, width),
      '',
      '  Wrong:',
      ...indent(wrong),
      '  Right:',
      ...indent(right),
    ];
  },
};

export const exitCodeTopic: Topic = {
  kind: 'exit code',
  names: () => Object.values(exitCodes).map(({ code }) => String(code)),
  explain(word) {
    const exit = Object.values(exitCodes).find(({ code }) => String(code) === word);
    return exit && [`${exit.code}: exit code: ${exit.summary}.`];
  },
};
