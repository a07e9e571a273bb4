/** Shown where the window has not been built: it has to stand without any file. */
export const notBuiltPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hearth</title>
<style>
body { font: 16px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1.5rem; color-scheme: light dark }
code { background: #8882; padding: .1em .4em; border-radius: .3em }
</style></head>
<body>
<h1>Hearth</h1>
<p>The host runs, but its window has not been built. Run <code>npm run build</code>, then load this page again.</p>
<p lang="zh-CN">服务已在运行，但界面尚未构建。请运行 <code>npm run build</code>，然后重新加载此页面。</p>
</body>
</html>
`
