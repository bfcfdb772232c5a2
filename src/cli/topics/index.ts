/** Everything that `flynn explain` can explain. */
import { codeTopic, exitCodeTopic } from './codes.ts';
import { formatTopic } from './formats.ts';
import { instructionTopic } from './instruction.ts';
import { eventTopic, syscallTopic } from './kernel.ts';
import { engineTopic, plugTopics, presetTopic, settingTopic } from './machine.ts';
import { modelTopic } from './model.ts';
import { csrTopic, directiveTopic, pseudoTopic, registerTopic } from './names.ts';
import { predictorPartTopic, predictorTopic } from './predictor.ts';
import { protocolTopic } from './protocol.ts';
import { reportTopic } from './reports.ts';
import { statisticTopic } from './statistics.ts';
import type { Topic } from './topic.ts';

export const topics: readonly Topic[] = [
  instructionTopic,
  pseudoTopic,
  directiveTopic,
  syscallTopic,
  registerTopic,
  csrTopic,
  ...plugTopics,
  protocolTopic,
  modelTopic,
  predictorTopic,
  predictorPartTopic,
  engineTopic,
  settingTopic,
  presetTopic,
  eventTopic,
  statisticTopic,
  reportTopic,
  formatTopic,
  codeTopic,
  exitCodeTopic,
];
