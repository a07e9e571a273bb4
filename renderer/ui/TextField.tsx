import { type LucideIcon, TriangleAlert } from "lucide-react"
import { type ComponentProps, type ReactNode, useId } from "react"
import { classes } from "./classes.ts"
import { Icon } from "./Icon.tsx"

type FieldTexts = {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly hint?: ReactNode
  /** What is wrong and what helps; absent while all is well. */
  readonly error?: ReactNode
}

export type TextFieldProps = Omit<ComponentProps<"input">, "size"> &
  FieldTexts & { readonly size?: "normal" | "small"; readonly icon?: LucideIcon }

export function TextField({ label, isLabelHidden, hint, error, size, icon, className, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <Field {...{ id, label, isLabelHidden, hint, error, className }}>
      <span
        className={classes("input", size === "small" && "input--small")}
        data-invalid={error !== undefined || undefined}
        data-disabled={rest.disabled || undefined}
      >
        {icon && <Icon of={icon} size="small" />}
        <input {...rest} {...fieldAria(id, label, isLabelHidden, hint, error)} />
      </span>
    </Field>
  )
}

export type TextAreaProps = ComponentProps<"textarea"> & FieldTexts

export function TextArea({ label, isLabelHidden, hint, error, className, ...rest }: TextAreaProps) {
  const id = useId()
  return (
    <Field {...{ id, label, isLabelHidden, hint, error, className }}>
      <textarea
        {...rest}
        className="input"
        data-invalid={error !== undefined || undefined}
        {...fieldAria(id, label, isLabelHidden, hint, error)}
      />
    </Field>
  )
}

function fieldAria(id: string, label: string, isLabelHidden: boolean | undefined, hint: ReactNode, error: ReactNode) {
  return {
    id,
    "aria-label": isLabelHidden ? label : undefined,
    "aria-invalid": error === undefined ? undefined : true,
    "aria-describedby": error === undefined && hint === undefined ? undefined : `${id}-more`,
  }
}

type FieldProps = FieldTexts & { readonly id: string; readonly className?: string; readonly children: ReactNode }

function Field({ id, label, isLabelHidden, hint, error, className, children }: FieldProps) {
  return (
    <div className={classes("field", className)}>
      {!isLabelHidden && <label htmlFor={id}>{label}</label>}
      {children}
      {error !== undefined ? (
        <span id={`${id}-more`} role="alert" className="field__error">
          <Icon of={TriangleAlert} size="small" />
          <span>{error}</span>
        </span>
      ) : (
        hint !== undefined && (
          <span id={`${id}-more`} className="hint">
            {hint}
          </span>
        )
      )}
    </div>
  )
}
