import { type Churn, churn } from './churn';

/** What a short and a long churn have to show. */
export function testChurn(setting: Churn): void {
  const { clients, deployments, share, joins } = setting;

  it(`holds every member to its share: ${clients} clients over ${deployments} deployments`, async () => {
    const report = await churn(setting);
    if (process.env.CHURN_REPORT !== undefined) process.stdout.write(`${JSON.stringify(report)}\n`);
    const peaks = report.peaks.flat();
    expect(Math.max(...peaks)).toBeLessThanOrEqual(share);
    // And members were used; how far, is the machine's: who connects slowly is seldom there with all others.
    for (const ofDeployment of report.peaks) expect(Math.max(...ofDeployment)).toBeGreaterThan(0.5 * share);
    expect(report.deployments).toHaveLength(deployments);
    expect(report.joins).toBeGreaterThanOrEqual(joins);
    expect(report.failedConnects).toBeGreaterThan(0);
    expect(report.operations).toBeGreaterThan(joins);
    expect(report.clientsLeft).toBe(0);
  });
}
