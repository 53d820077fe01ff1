export interface Place {
  lon: number
  lat: number
}

/** Mean radius of the Earth (IUGG), metres. */
const earthRadius = 6_371_008.8
const radian = Math.PI / 180

/** Great-circle distance in metres (haversine). */
export function distanceMeters(a: Place, b: Place): number {
  const dLat = (b.lat - a.lat) * radian
  const dLon = (b.lon - a.lon) * radian
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * radian) * Math.cos(b.lat * radian) * Math.sin(dLon / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.sqrt(h))
}

/** The place reached by going `meters` from `from` in direction `bearing` (radians from north). */
export function destination(from: Place, bearing: number, meters: number): Place {
  const angle = meters / earthRadius
  const lat = from.lat * radian
  const toLat = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing))
  const toLon =
    from.lon * radian +
    Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * Math.sin(toLat))
  return { lon: round(toLon / radian), lat: round(toLat / radian) }
}

/** Six decimals, about a tenth of a metre: what is sent is what was measured. */
function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
