import type { Permission } from '@regulars/contract'
import { Button, type ButtonProps, Tooltip } from 'antd'
import { useCapability } from './session.ts'

/**
 * A button that some roles may not use. It stays visible and focusable and says why: people learn what the product can
 * do and whom to ask, instead of wondering where it went.
 */
export function PermittedButton({ permission, ...button }: ButtonProps & { permission: Permission }) {
  const { allowed, reason } = useCapability(permission)
  if (allowed) return <Button {...button} />
  return (
    <Tooltip title={reason} trigger={['hover', 'focus']}>
      <Button
        {...button}
        href={undefined}
        onClick={(event) => event.preventDefault()}
        aria-disabled
        className={`${button.className ?? ''} refused-button`}
      />
    </Tooltip>
  )
}
