@echo off
rem Finds a JDK 25 and Maven, builds what has changed, and runs the argali command where the caller stands.
rem   ARGALI_JAVA_HOME   the JDK to use, before all others        ARGALI_JAVA_OPTS   more flags for the JVM
rem   ARGALI_OFFLINE=1   Maven must not connect                   ARGALI_NO_BUILD=1  run what is there
setlocal EnableExtensions EnableDelayedExpansion
set "root=%~dp0"
if "%root:~-1%"=="\" set "root=%root:~0,-1%"
set "main=%root%\argali-command\target"
set "bench=%root%\argali-bench\target"
set "stamp=%root%\target\argali.stamp"
set "jdk="

if defined ARGALI_JAVA_HOME (
    call :try "%ARGALI_JAVA_HOME%"
    if not defined jdk (
        echo argali: ARGALI_JAVA_HOME=%ARGALI_JAVA_HOME% is not a JDK 25 or newer: set it to one, or unset it.>&2
        exit /b 69
    )
)
if not defined jdk if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined jdk for /f "delims=" %%j in ('where java 2^>nul') do if not defined jdk call :try "%%~dpj.."
if not defined jdk for /d %%j in (
    "%USERPROFILE%\.jdks\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\*"
    "%ProgramFiles%\Zulu\*" "%ProgramFiles%\BellSoft\*" "%ProgramFiles%\Amazon Corretto\*"
) do if not defined jdk call :try "%%~j"
if not defined jdk (
    echo argali: no JDK 25 or newer in JAVA_HOME, on the PATH or in the usual places: install one, or set ARGALI_JAVA_HOME.>&2
    exit /b 69
)

if "%ARGALI_NO_BUILD%"=="1" goto run
call :stale
if errorlevel 1 goto run
where mvn >nul 2>nul
if errorlevel 1 (
    echo argali: Maven is missing, and sources are newer than the build: install Maven 3.8 or newer.>&2
    exit /b 69
)
set "offline="
if "%ARGALI_OFFLINE%"=="1" set "offline=-o"
echo argali: building; the first time takes minutes>&2
if exist "%stamp%" del /q "%stamp%"
if exist "%main%\lib" rmdir /s /q "%main%\lib"
if not exist "%root%\target" mkdir "%root%\target"
setlocal
set "JAVA_HOME=%jdk%"
set "MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
set "MAVEN_PROJECTBASEDIR="
pushd "%root%"
call mvn -q -B %offline% -DskipTests -Dargali.checks=-XDunchecked=true -Dspotless.check.skip=true -pl dev.argali:argali,dev.argali:argali-bench -am package 1>&2
set "code=%errorlevel%"
popd
if not "%code%"=="0" (
    echo argali: the build failed, for the reason that Maven gives above.>&2
    exit /b 69
)
endlocal
type nul >"%stamp%"

:run
set "class_path=%main%\classes;%main%\lib\*"
if exist "%bench%\classes" set "class_path=%class_path%;%bench%\classes"
"%jdk%\bin\java" --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector -XX:+UseSerialGC -Xmn32m %ARGALI_JAVA_OPTS% -cp "%class_path%" dev.argali.cli.Main %*
exit /b %errorlevel%

rem Sets jdk if %1 is the home of a JDK 25 or newer: its release file says so without a JVM being started.
:try
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "version="
set "major="
for /f "usebackq tokens=1,2 delims==" %%k in ("%~1\release") do if "%%k"=="JAVA_VERSION" set "version=%%~l"
for /f "tokens=1 delims=." %%m in ("%version%") do set "major=%%m"
if defined major if %major% GEQ 25 set "jdk=%~f1"
exit /b 0

rem Succeeds when a source or a pom is newer than the last build.
:stale
if not exist "%stamp%" exit /b 0
if not exist "%main%\classes" exit /b 0
if not exist "%main%\lib" exit /b 0
powershell -NoProfile -Command "$t = (Get-Item '%stamp%').LastWriteTime; $f = Get-ChildItem -Path '%root%\pom.xml', '%root%\argali-*\pom.xml', '%root%\argali-*\src\main' -Recurse -File | Where-Object { $_.LastWriteTime -gt $t } | Select-Object -First 1; if ($f) { exit 0 } else { exit 1 }"
exit /b %errorlevel%
