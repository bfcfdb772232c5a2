/**
 * A CPU model of two speeds: what is simple takes one cycle, what is not takes some more, and so does every change of
 * direction that was not foreseen. `flynn run sieve --cpu ./two-speed.js` uses it, `flynn check-model ./two-speed.js` checks it.
 */
const slowUnits = ['multiply', 'divide', 'atomic'];

export default {
  name: 'two-speed',
  summary: 'Simple instructions take one cycle, multiplications, divisions and atomics more.',
  stages: ['X'],
  parameters: {
    slow: { default: 4, unit: 'cycles', range: [1, 100], summary: 'What an instruction that is not simple takes.' },
    penalty: { default: 3, unit: 'cycles', range: [0, 100], summary: 'What is lost where a branch was guessed wrong.' },
  },

  create({ operations, predictor }, { slow, penalty }) {
    // By operation, since that is what `retire` is told: the cycles beyond the first.
    const extra = operations.map(({ unit }) => (slowUnits.includes(unit) ? slow - 1 : 0));
    const isBranch = operations.map(({ unit }) => unit === 'branch');
    const causes = { execute: 0, data: 0, loadUse: 0, structural: 0, branch: 0, memory: 0, fill: 0 };

    return {
      causes,
      // An instruction is over: `now` is when it began, `ready` when its access of memory was answered.
      retire(operation, rd, rs1, rs2, now, ready, pc, imm, next) {
        causes.execute += 1;
        causes.structural += extra[operation];
        let clock = now + 1 + extra[operation];
        if (ready > clock) {
          causes.memory += ready - clock;
          clock = ready;
        }
        if (isBranch[operation] && !predictor.right(pc, 'branch', (pc + imm) | 0, next)) {
          causes.branch += penalty;
          clock += penalty;
        }
        return clock;
      },
      // Nothing is under way when the kernel comes.
      drain: (now) => now,
      save: () => ({ causes: { ...causes }, predictor: predictor.save() }),
      restore(saved) {
        Object.assign(causes, saved.causes);
        predictor.restore(saved.predictor);
      },
    };
  },
};
