<?php
// Front door of PHP's built-in server: files as they are, everything else to WordPress. Logs every answer.

function log_answer(string $requests, int $status): void
{
    $line = json_encode([$_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI'], $status], JSON_UNESCAPED_SLASHES);
    file_put_contents($requests, $line . "\n", FILE_APPEND | LOCK_EX);
}

// The script a path stands for; null when WordPress's front controller has to find the answer.
function script_for(string $root, string $path): ?string
{
    if (is_dir($root . $path)) {
        $path = rtrim($path, '/') . '/index.php';
    }
    return is_file($root . $path) ? $path : null;
}

$root = rtrim($_SERVER['DOCUMENT_ROOT'], '/');
$requests = dirname($root) . '/requests.log';
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) ?: '/';
if (str_contains($path, '..')) {
    http_response_code(400);
    log_answer($requests, 400);
    return true;
}
$script = script_for($root, $path);
if ($script !== null && !str_ends_with($script, '.php')) {
    log_answer($requests, 200);
    return false; // the server sends the file itself
}
if ($script !== null && $path !== '/' && is_dir($root . $path) && !str_ends_with($path, '/')) {
    header("Location: $path/", true, 301);
    log_answer($requests, 301);
    return true;
}
// The answer leaves only when the request is over, so that a client never has it before it is logged.
ob_start();
register_shutdown_function(function () use ($requests): void {
    // As a shutdown function of its own it comes after WordPress's, which may still change the status.
    register_shutdown_function(fn () => log_answer($requests, http_response_code()));
});
$script ??= '/index.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir(dirname($root . $script));
require $root . $script;
return true;
