<?php
// The process beside the web server: `php follow.php`. One is enough for all of its workers.

declare(strict_types=1);

require_once __DIR__ . '/revocations.php';

follow_revocations();
