import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isUnfinished } from '../backup/index.ts'
import type { Config } from '../kernel/config.ts'
import { bad, type Check, ok, text, warn } from './check.ts'
import { describePortHolder, isPortFree } from './port.ts'

const nodeMin = [20, 19] as const

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const found = text(`Node ${version}`, `Node ${version}`)
  if (major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1])) return ok('node', found)
  return bad(
    'node',
    found,
    text(`Install Node ${nodeMin.join('.')} or newer.`, `请安装 Node ${nodeMin.join('.')} 或更新版本。`),
  )
}

/** Who may enter the data folder, and whether we may write there. Undefined results mean there is no folder yet. */
export async function checkDataDir(dataDir: string): Promise<Check[]> {
  const entry = await stat(dataDir).catch(() => undefined)
  if (!entry) {
    return [
      warn(
        'data folder',
        text(`${dataDir} does not exist yet`, `${dataDir} 还不存在`),
        text(
          'Run npm start, or set REGULARS_DATA to the folder you meant.',
          '运行 npm start，或把 REGULARS_DATA 设为你想用的目录。',
        ),
      ),
    ]
  }
  const mode = (entry.mode & 0o777).toString(8).padStart(3, '0')
  const found = text(`${dataDir}, mode ${mode}`, `${dataDir}，权限 ${mode}`)
  if (isUnfinished(dataDir)) {
    const cut = text(`${dataDir} holds a restore that was cut short`, `${dataDir} 中有一次未完成的恢复`)
    return [bad('data folder', cut, text('Delete the folder and restore again.', '删除该目录后重新恢复。'))]
  }
  const writable = await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable) {
    const fix = text(
      `Run as the owner of the folder (uid ${entry.uid}).`,
      `请以该目录的所有者（uid ${entry.uid}）运行。`,
    )
    return [bad('data folder', found, fix)]
  }
  // Others may pass through, since PostgreSQL may run under another account; reading and writing is for the owner.
  if ((entry.mode & 0o066) !== 0) {
    return [
      warn('data folder', found, text(`chmod 711 ${dataDir}`, `chmod 711 ${dataDir}`)),
      ...(await checkDisk(dataDir)),
    ]
  }
  return [ok('data folder', found), ...(await checkDisk(dataDir))]
}

const gib = 1024 ** 3

async function checkDisk(dataDir: string): Promise<Check[]> {
  const disk = await statfs(dataDir)
  const free = (disk.bavail * disk.bsize) / gib
  const found = text(`${free.toFixed(1)} GiB free`, `剩余 ${free.toFixed(1)} GiB`)
  const fix = text(
    'Free some space: both engines stop writing on a full disk.',
    '请腾出空间：磁盘写满后两个引擎都会停止写入。',
  )
  if (free < 0.25) return [bad('disk', found, fix)]
  return [free < 2 ? warn('disk', found, fix) : ok('disk', found)]
}

/** The one file without which no personal data can be read. */
export async function checkSecrets(dataDir: string): Promise<Check> {
  const path = join(dataDir, 'secrets.json')
  const entry = await stat(path).catch(() => undefined)
  if (!entry) {
    return bad(
      'secrets',
      text(`${path} is missing`, `${path} 不存在`),
      text(
        'Put it back from a backup. Without it names and phones cannot be read.',
        '请从备份中恢复该文件。缺少它，姓名和电话都无法读取。',
      ),
    )
  }
  const mode = (entry.mode & 0o777).toString(8).padStart(3, '0')
  const found = text(`secrets.json, mode ${mode}`, `secrets.json，权限 ${mode}`)
  if ((entry.mode & 0o077) === 0) return ok('secrets', found)
  return bad('secrets', found, text(`chmod 600 ${path}`, `chmod 600 ${path}`))
}

/** @param ownUrl where the server of this data folder answers, if one runs */
export async function checkPort(config: Config, ownUrl: string | undefined): Promise<Check> {
  const { host, port } = config
  if (ownUrl) return ok('port', text(`this Regulars answers at ${ownUrl}`, `本机熟客正在 ${ownUrl} 提供服务`))
  if (await isPortFree(host, port)) return ok('port', text(`${port} is free`, `端口 ${port} 空闲`))
  const holder = describePortHolder(port)
  return bad(
    'port',
    text(`${port} is taken${holder ? ` by ${holder}` : ''}`, `端口 ${port} 已被${holder ? ` ${holder} ` : ''}占用`),
    text('Stop that program, or set REGULARS_PORT to another number.', '停止该程序，或把 REGULARS_PORT 设为其他端口。'),
  )
}
