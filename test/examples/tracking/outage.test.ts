import { World } from '../../../examples/tracking/demo/world';
import { eventually } from '../../support/eventually';

const CLICKS_OF_A_STEP = 60;

test('both regions go, an instance is killed and started again meanwhile: every click is counted once', async () => {
  const world = await World.start({ perSecond: 30 });
  try {
    const { regions, tally, instances } = world;
    const goOn = async (phase: string): Promise<void> => {
      tally.begin(phase);
      const before = tally.answered.size;
      await eventually(
        `people are answered: ${phase}`,
        () => tally.answered.size >= before + CLICKS_OF_A_STEP,
      );
    };
    world.begin();
    await goOn('both regions');
    await Promise.all([regions.takeAway('east'), regions.takeAway('west')]);
    await goOn('both gone');
    await instances[0]?.kill();
    await goOn('one instance killed');
    await instances[0]?.start();
    await goOn('and started again');
    await regions.bringBack('east');
    await goOn('east is back');
    const { counted } = await world.finish();
    expect(counted).toEqual({ answered: tally.answered.size, found: tally.answered.size, twice: 0 });
    for (const { phase, clicks, answered } of tally.results()) {
      if (answered / clicks < 0.999) throw new Error(`${phase}: ${answered} of ${clicks} answered`);
    }
  } finally {
    await world.close();
  }
});
