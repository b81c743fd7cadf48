import { join } from 'node:path';
import { workspace } from './helpers';

const incident = workspace({}, join(__dirname, '../../examples/ci/incident'));

describe("the incident's pull requests (examples/ci/incident)", () => {
  it('before: clean', async () => {
    expect(await incident.run(['check', 'before'])).toMatchObject({ code: 0 });
  });

  it('the first raises pools: it was accepted with a reason, and does not fit the server', async () => {
    expect(await incident.run(['check', 'pr-1-raise-pools'])).toMatchObject({ code: 0 });
    expect(await incident.run(['diff', 'before', 'pr-1-raise-pools'])).toMatchObject({ code: 1 });
    expect(await incident.run(['plan', 'pr-1-raise-pools', '--server-limit', '2000'])).toMatchObject({
      code: 1,
    });
  });

  it('the second rolls back, and the check stops it with the sentence that would have saved the day', async () => {
    const { code, out } = await incident.run(['check', 'pr-2-rollback']);
    expect(code).toBe(1);
    expect(out).toContain('api: all reads move from the secondaries to the primary');
    expect(out).toContain('smtp: all reads move from the secondaries to the primary');
    expect(out).not.toMatch(/(tracking|website): all reads/);
  });
});
