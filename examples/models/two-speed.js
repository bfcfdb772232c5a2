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

  create({ operations, predictor, watch }, { slow, penalty }) {
    // By operation, since that is what `retire` is told: the cycles beyond the first.
    const extra = operations.map(({ unit }) => (slowUnits.includes(unit) ? slow - 1 : 0));
    const isBranch = operations.map(({ unit }) => unit === 'branch');
    const causes = { execute: 0, data: 0, loadUse: 0, structural: 0, branch: 0, memory: 0, fill: 0 };

    return {
      causes,
      // An instruction is over: `now` is when it began, `ready` when its access of memory was answered.
      retire(operation, rd, rs1, rs2, now, ready, pc, imm, next) {
        const stalls = [];
        let clock = now + 1;
        causes.execute += 1;
        const spend = (cause, cycles) => {
          if (cycles <= 0) return;
          causes[cause] += cycles;
          clock += cycles;
          stalls.push({ stage: 0, cause, cycles, register: 0 });
        };
        spend('structural', extra[operation]);
        spend('memory', ready - clock);
        // For `--pipeline`: the way is over before what a wrong guess costs.
        const times = [now, clock];
        if (isBranch[operation] && !predictor.right(pc, 'branch', (pc + imm) | 0, next)) spend('branch', penalty);
        watch?.({ pc, operation, times, stalls });
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
