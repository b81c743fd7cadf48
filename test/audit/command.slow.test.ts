import { workspace } from '../cli/helpers';

test('never prints the password of a deployment that nothing listens for', async () => {
  const { code, err, out } = await workspace().run(['audit', '--uri', 'mongodb://u:hunter2@127.0.0.1:1/']);
  expect(code).toBe(2);
  expect(err).toContain("can't be reached");
  expect(err + out).not.toContain('hunter2');
});
