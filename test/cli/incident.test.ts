import { readFileSync } from 'node:fs';
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

describe('examples/ci/README.md', () => {
  const text = readFileSync(join(__dirname, '../../examples/ci/README.md'), 'utf8');
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(
    ([, block]) => block?.split(/^\$ /m) ?? [],
  );
  const commands = blocks.filter((block) => block.startsWith('npx mongo-governor'));

  it.each(commands.map((block) => [block.split('\n')[0] ?? '', block]))('%s', async (head, block) => {
    const [, argv, exit] = /^npx mongo-governor (.*?) +# exit (\d)$/.exec(head) ?? [];
    const { code, out } = await incident.run(argv?.split(' ') ?? []);
    expect(code).toBe(Number(exit));
    const shown = block
      .split('\n')
      .slice(1)
      .filter((line) => line !== '' && line.trim() !== '…');
    for (const line of shown) expect(out).toContain(line);
  });

  it('shows some', () => expect(commands.length).toBeGreaterThanOrEqual(4));
});
