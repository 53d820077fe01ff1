// The package brings no types; these are the functions of it that we use.
declare module 'jstat' {
  const jStat: {
    normal: { inv(p: number, mean: number, deviation: number): number }
    studentt: { inv(p: number, degrees: number): number }
    chisquare: { cdf(value: number, degrees: number): number }
  }
  export default jStat
}
