/**
 * For a machine of two cores that also runs everything else. Durability is untouched: `fsync` and `synchronous_commit`
 * stay on, since an acknowledged payment must survive a power cut.
 */
export const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  // pglz, the only method of these binaries, costs more processor time than the disk space is worth.
  wal_compression: 'off',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1',
  autovacuum_vacuum_scale_factor: '0.05',
  // The event inbox and job tables empty and fill all day.
  autovacuum_naptime: '20s',
  // Compiling a plan costs more than nearly all of our statements take.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Refusals are the caller's to report; here they would fill the log twice.
  log_min_messages: 'log',
}
