import { configure } from "@testing-library/react"

/** The same for what a window shows. */
configure({ asyncUtilTimeout: 20_000 })
