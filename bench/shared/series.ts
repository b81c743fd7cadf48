/** Of a text in Prometheus's exposition format. */
export function countSeries(exposition: string): number {
  return exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}
