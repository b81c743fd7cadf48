import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installPackage } from './installed';
import { deadLinks, filesIn } from './links';

describe('the files of the packed package', () => {
  let app: string;
  let installed: string;
  beforeAll(async () => {
    app = await installPackage();
    installed = join(app, 'node_modules/mongo-governor');
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  it('have links that lead somewhere in it: README, docs, examples', () => {
    expect(deadLinks(installed)).toEqual([]);
  });

  it.each([
    ['the alerts', 'examples/prometheus/rules/alerts.yml'],
    ['the dashboard', 'examples/grafana/mongo-governor.json'],
    ['the workflow', 'examples/ci/mongo-governor.yml'],
    ['the runbook that the alerts name', 'docs/runbook.md'],
    ['the licence', 'LICENSE'],
  ])('have %s', (_, path) => {
    expect(existsSync(join(installed, path))).toBe(true);
  });

  it('name no source map that is not there', () => {
    const code = filesIn(installed).filter((path) => /\.(js|mjs|ts)$/.test(path));
    const missing = code.filter((path) => {
      const map = /^\/\/# sourceMappingURL=(.*)$/m.exec(readFileSync(join(installed, path), 'utf8'))?.[1];
      return map !== undefined && !existsSync(join(installed, dirname(path), map));
    });
    expect(missing).toEqual([]);
  });

  it('have no source map whose sources are not there', () => {
    expect(filesIn(installed).filter((path) => path.endsWith('.map'))).toEqual([]);
  });
});
