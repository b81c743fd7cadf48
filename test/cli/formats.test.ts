import { config, ROLLBACK, workspace } from './helpers';
import { XMLParser } from './xml';

async function changed() {
  const space = workspace({ 'mongo-governor.json': config('api') });
  await space.run(['lock']);
  space.write('mongo-governor.json', config('api', { ...ROLLBACK, drift: { watch: false } }));
  return space;
}

describe('the formats of a comparison', () => {
  it('text, github, markdown and json tell the rule of each change', async () => {
    const space = await changed();
    for (const format of ['text', 'github', 'markdown', 'json']) {
      const { out } = await space.run(['check', '--format', format]);
      expect(out.replaceAll('\\_', '_')).toContain('READS_MOVE_TO_PRIMARY');
    }
  });

  it('sarif has a result for each change, at its line, by a rule that the log describes', async () => {
    const space = await changed();
    const { code, out } = await space.run(['check', '--format', 'sarif']);
    expect(code).toBe(1);
    const log = JSON.parse(out);
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') });
    const [{ tool, results }] = log.runs;
    expect(results.map((result: { ruleId: string; level: string }) => [result.ruleId, result.level])).toEqual(
      [
        ['READS_MOVE_TO_PRIMARY', 'error'],
        ['GUARD_CHANGES', 'warning'],
      ],
    );
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(locations[0].physicalLocation).toEqual({
        artifactLocation: { uri: 'mongo-governor.json' },
        region: { startLine: 1 },
      });
    }
  });

  it('sarif says of each rule what it is about and where the page is, and names no URI that is not absolute', async () => {
    const space = await changed();
    const { out } = await space.run(['check', '--format', 'sarif']);
    const [{ tool }] = JSON.parse(out).runs;
    expect(Object.keys(tool.driver)).toEqual(['name', 'rules']);
    for (const { id, help, ...rest } of tool.driver.rules) {
      expect(help.text).toContain(`See node_modules/mongo-governor/docs/rules.md#${id.toLowerCase()}`);
      expect(rest).not.toHaveProperty('helpUri');
    }
  });

  it('no format names a home of this project, which has none', async () => {
    const space = await changed();
    for (const format of ['text', 'json', 'github', 'markdown', 'sarif', 'junit']) {
      const { out } = await space.run(['check', '--format', format]);
      expect(out).not.toContain('github.com/mongo-governor');
    }
  });

  it('junit has a test for each change, of which those that break have failed', async () => {
    const space = await changed();
    const { code, out } = await space.run(['check', '--format', 'junit']);
    expect(code).toBe(1);
    const [suites] = XMLParser.parse(out);
    const [suite] = suites?.children ?? [];
    expect(suite?.attributes).toMatchObject({ name: 'api', tests: '2', failures: '1' });
    expect(suite?.children.map(({ children }) => children[0]?.name)).toEqual(['failure', 'system-out']);
  });

  it('junit says of a service without a change that there is none, and escapes what XML would read', async () => {
    const space = workspace({ 'mongo-governor.json': config('api') });
    await space.run(['lock']);
    expect((await space.run(['check', '--format', 'junit'])).out).toContain('<testcase name="no change"');
    const waiver = { namespace: 'app.a', reason: '<b> & "c"' };
    space.write('mongo-governor.json', config('api', { reads: { primaryAllowed: [waiver] } }));
    const { out } = await space.run(['check', '--format', 'junit']);
    expect(out).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(() => XMLParser.parse(out)).not.toThrow();
  });

  it('are those that the help tells', async () => {
    const space = await changed();
    expect((await space.run(['check', '--format', 'xml'])).err).toContain(
      'Unknown format "xml": use text, json, github, markdown, sarif, junit.',
    );
    expect((await space.run(['plan', '--format', 'sarif'])).err).toContain(
      'use text, json, github, markdown.',
    );
  });
});

describe('mongo-governor lock --only', () => {
  it('accepts what is of the rule', async () => {
    const space = await changed();
    const outcome = await space.run(['lock', '--accept', 'a drill', '--only', 'READS_MOVE_TO_PRIMARY']);
    expect(outcome.code).toBe(0);
    expect((await space.run(['check'])).code).toBe(0);
  });

  it('writes nothing where anything else is breaking', async () => {
    const space = await changed();
    const outcome = await space.run(['lock', '--accept', 'a drill', '--only', 'CAP_GROWS']);
    expect(outcome).toMatchObject({ code: 1, out: expect.stringContaining('Nothing was written') });
    expect((await space.run(['check'])).code).toBe(1);
  });

  it('refuses a rule that there is none of', async () => {
    const space = await changed();
    const outcome = await space.run(['lock', '--accept', 'a drill', '--only', 'CAPS']);
    expect(outcome).toMatchObject({
      code: 2,
      err: expect.stringContaining('--only CAPS: there is no such rule'),
    });
  });
});
