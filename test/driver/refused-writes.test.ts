import { refusedWrites } from './refused-writes';

it('refuses no write that is in the database, whatever changes between two attempts', async () => {
  const { refused, applied } = await refusedWrites(2_000);
  expect(refused).toBeGreaterThanOrEqual(2_000);
  expect(applied).toBe(0);
});
